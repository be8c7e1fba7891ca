/** The next version of a contract: zones drawn, terms written, checked by the service as the file is. */
import { Alert, Button, Drawer, Group, List, Select, Stack, Tabs, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { ProblemError } from "../../../api/client";
import { dayFromNow } from "../../../format/formats";
import { Failed } from "../../../shell/states";
import { texts } from "../../../texts/en";
import type { Corner } from "../../../map/corners";
import { OutlineInput } from "../map/OutlineInput";
import classes from "../setup.module.css";
import type { Carrier } from "./carriers";
import { type Contract, useAgree } from "./contracts";
import { type Document, firstDocument, parsed, withZone, zonesOf } from "./document";

const t = texts.setup.carriers;
const FEWEST = 3;

interface Props {
  carrier: Carrier;
  last: Contract | null;
  onClose: () => void;
}

export function ContractDraft({ carrier, last, onClose }: Props) {
  const [text, setText] = useState(() => writtenOut(last?.document ?? firstDocument(dayFromNow(1))));
  const agree = useAgree(carrier.id, last?.number ?? 0);
  const read = parsed(text);
  const document = "document" in read ? read.document : null;
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={760}
      title={`${t.draftTitle} · ${carrier.name}`}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": texts.common.close }}
    >
      <Stack>
        <Text size="sm" c="dimmed">
          {t.draftHint}
        </Text>
        <Tabs defaultValue="zones" keepMounted={false}>
          <Tabs.List mb="sm">
            <Tabs.Tab value="zones">{t.drawZone}</Tabs.Tab>
            <Tabs.Tab value="document">{t.document}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="zones">
            {document !== null && <ZoneDrawing document={document} onChange={(next) => setText(writtenOut(next))} />}
          </Tabs.Panel>
          <Tabs.Panel value="document">
            <Textarea
              className={classes.code ?? ""}
              aria-label={t.document}
              autosize
              minRows={18}
              maxRows={30}
              spellCheck={false}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          </Tabs.Panel>
        </Tabs>
        {"fault" in read && <Alert color="orange">{t.notJson(read.fault)}</Alert>}
        {agree.error !== null && <Refused error={agree.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {texts.common.cancel}
          </Button>
          <Button loading={agree.isPending} disabled={document === null} onClick={() => document !== null && agree.mutate({ ...document }, { onSuccess: onClose })}>
            {t.agree}
          </Button>
        </Group>
      </Stack>
    </Drawer>
  );
}

function writtenOut(document: Document): string {
  return JSON.stringify(document, null, 2);
}

function Refused({ error }: { error: Error }) {
  const issues = error instanceof ProblemError ? (error.problem.issues ?? []) : [];
  return (
    <Stack gap="xs">
      <Failed error={error} />
      {issues.length > 0 && (
        <Alert color="orange" title={t.issues}>
          <List size="xs">
            {issues.map(({ pointer, expected, value }) => (
              <List.Item key={`${pointer} ${expected}`}>
                <b>{pointer}</b> {value !== null && `“${value}” `}→ {expected}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
    </Stack>
  );
}

function ZoneDrawing({ document, onChange }: { document: Document; onChange: (document: Document) => void }) {
  const drawn = zonesOf(document).filter(({ corners }) => corners !== null);
  const [chosen, choose] = useState(drawn[0]?.id ?? "");
  const [fresh, setFresh] = useState("");
  const [unfinished, setUnfinished] = useState<readonly Corner[]>([]);
  const zone = drawn.find(({ id }) => id === chosen);
  const options = [...new Set([...drawn.map(({ id }) => id), chosen].filter(Boolean))];
  const change = (corners: Corner[]) => {
    setUnfinished(corners);
    if (corners.length >= FEWEST) onChange(withZone(document, chosen, corners));
  };
  return (
    <Stack gap="xs">
      <Group align="flex-end" gap="xs">
        <Select size="xs" w={200} label={t.zone} data={options} value={chosen || null} onChange={(id) => choose(id ?? "")} />
        <TextInput size="xs" w={200} label={t.newZone} value={fresh} onChange={(event) => setFresh(event.currentTarget.value)} />
        <Button
          size="xs"
          variant="light"
          disabled={fresh.trim() === ""}
          onClick={() => {
            choose(fresh.trim());
            setUnfinished([]);
            setFresh("");
          }}
        >
          {t.addZone}
        </Button>
      </Group>
      {chosen !== "" && <OutlineInput key={chosen} corners={shownOf(zone?.corners ?? [], unfinished)} onChange={change} />}
    </Stack>
  );
}

/** An outline with too few corners is not a zone yet: it is kept here until it is one. */
function shownOf(kept: readonly Corner[], unfinished: readonly Corner[]): readonly Corner[] {
  return unfinished.length > 0 && unfinished.length < FEWEST ? unfinished : kept;
}
