/** One input of a form, by the kind of its field. */
import { Grid, MultiSelect, NumberInput, Select, Switch, TagsInput, TextInput } from "@mantine/core";
import { type Draft, valueAt } from "./draft";
import type { Field } from "./fields";

interface Props {
  field: Field;
  draft: Draft;
  problem: string | undefined;
  onChange: (path: string, value: unknown) => void;
}

export function FieldInput(props: Props) {
  return (
    <Grid.Col span={props.field.span ?? 2}>
      <Input {...props} />
    </Grid.Col>
  );
}

function Input({ field, draft, problem, onChange: change }: Props) {
  const onChange = (value: unknown) => change(field.path, value);
  const value = valueAt(draft, field.path);
  const common = { label: field.label, description: field.hint, required: field.required ?? false, error: problem, size: "xs" as const };
  switch (field.kind) {
    case "text":
      return <TextInput {...common} value={textOf(value)} onChange={(event) => onChange(event.currentTarget.value)} />;
    case "date":
      return <TextInput {...common} type="date" value={textOf(value)} onChange={(event) => onChange(event.currentTarget.value)} />;
    case "switch":
      return (
        <Switch
          label={field.label}
          description={field.hint}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "number":
      return (
        <NumberInput
          {...common}
          hideControls
          min={field.least ?? 0}
          allowDecimal={field.whole !== true}
          suffix={field.unit === undefined ? "" : ` ${field.unit}`}
          value={typeof value === "number" ? value : ""}
          onChange={(next) => onChange(next === "" ? (field.empty === true ? null : 0) : Number(next))}
        />
      );
    case "words":
      return <TagsInput {...common} value={wordsOf(value)} onChange={onChange} clearable />;
    case "choice":
      return (
        <Select
          {...common}
          searchable
          clearable={field.clearable ?? false}
          data={[...field.options]}
          value={textOf(value) || null}
          onChange={onChange}
        />
      );
    case "several":
      return <MultiSelect {...common} searchable clearable data={[...field.options]} value={wordsOf(value)} onChange={onChange} />;
    case "own":
      return field.show(draft, change);
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function wordsOf(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : value.split(/\s*,\s*/);
  return Array.isArray(value) ? value.map(String) : [];
}
