/** Fields at the top of a contract. */
import { Fieldset, Grid } from "@mantine/core";
import { FieldInput } from "../../kit/FieldInput";
import type { Section } from "../../kit/fields";
import { problemAt } from "../../kit/problems";
import { put } from "../document";
import type { Part } from "./part";

export function Head({ document, onChange, problems, sections }: Part & { sections: readonly Section[] }) {
  return sections.map(({ title, fields }) => (
    <Fieldset key={title} legend={title} p="sm">
      <Grid columns={6} gap="sm">
        {fields.map((field) => (
          <FieldInput
            key={field.path}
            {...{ field, draft: document }}
            problem={problemAt(problems, field.path)}
            onChange={(path, value) => onChange(put(document, path, value))}
          />
        ))}
      </Grid>
    </Fieldset>
  ));
}
