/** The next version of a contract: a form over its document, checked by the service as the file is. */
import { Alert, Badge, Button, Drawer, Group, List, Stack, Tabs, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { ProblemError } from "../../../../api/client";
import { dayFromNow } from "../../../../format/formats";
import { Failed, Loading } from "../../../../shell/states";
import { texts } from "../../../../texts/en";
import { problemsOf } from "../../kit/problems";
import classes from "../../setup.module.css";
import type { Carrier } from "../carriers";
import { ChangeTable } from "../ChangeTable";
import { type Contract, useAgree, useCheck } from "../contracts";
import { type Document, firstDocument, parsed } from "../document";
import type { Part } from "./part";
import { RatesTab } from "./RatesTab";
import { DaysTab, SurchargesTab, TermsTab } from "./tabs";
import { ZonesTab } from "./ZonesTab";

const t = texts.setup.carriers;
const TABS = ["terms", "zones", "rates", "surcharges", "days", "document", "review"] as const;
type Tab = (typeof TABS)[number];

/** Where a part of the document is edited; the rest are terms. */
const TAB_OF: Readonly<Record<string, Tab>> = { zones: "zones", rates: "rates", surcharges: "surcharges", fuel: "surcharges", cut_offs: "days", caps: "days", calendar: "days" };

interface Props {
  carrier: Carrier;
  last: Contract | null;
  onClose: () => void;
}

export function ContractDraft({ carrier, last, onClose }: Props) {
  const [text, setText] = useState(() => writtenOut(last?.document ?? firstDocument(dayFromNow(1))));
  const [tab, setTab] = useState<Tab>("terms");
  const agree = useAgree(carrier.id, last?.number ?? 0);
  const read = parsed(text);
  const document = "document" in read ? read.document : null;
  const problems = problemsOf(agree.error);
  const part = document === null ? null : { document, problems, onChange: (next: Document) => setText(writtenOut(next)) };
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="min(940px, 96vw)"
      title={`${t.draftTitle} · ${carrier.name}`}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": texts.common.close }}
    >
      <Stack>
        <Text size="sm" c="dimmed">
          {t.draftHint}
        </Text>
        <Tabs value={tab} onChange={(next) => setTab(next as Tab)} keepMounted={false}>
          <TabList problems={problems} />
          {part !== null && <FormPanels part={part} carrierId={carrier.id} />}
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
          <Tabs.Panel value="review">{document !== null && <Review {...{ carrier, document }} isFirst={last === null} />}</Tabs.Panel>
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

/** The tabs, each with the number of things to be fixed in it. */
function TabList({ problems }: { problems: ReadonlyMap<string, string> }) {
  const places = [...problems.keys()].map((path) => TAB_OF[path.split(".")[0] ?? ""] ?? "terms");
  return (
    <Tabs.List mb="sm">
      {TABS.map((name) => {
        const wrong = places.filter((place) => place === name).length;
        return (
          <Tabs.Tab
            key={name}
            value={name}
            rightSection={
              wrong > 0 && (
                <Badge size="xs" color="red" circle>
                  {wrong}
                </Badge>
              )
            }
          >
            {texts.contract.tabs[name]}
          </Tabs.Tab>
        );
      })}
    </Tabs.List>
  );
}

function FormPanels({ part, carrierId }: { part: Part; carrierId: string }) {
  return (
    <>
      <Tabs.Panel value="terms">
        <TermsTab {...part} />
      </Tabs.Panel>
      <Tabs.Panel value="zones">
        <ZonesTab {...part} />
      </Tabs.Panel>
      <Tabs.Panel value="rates">
        <RatesTab {...part} carrierId={carrierId} />
      </Tabs.Panel>
      <Tabs.Panel value="surcharges">
        <SurchargesTab {...part} />
      </Tabs.Panel>
      <Tabs.Panel value="days">
        <DaysTab {...part} />
      </Tabs.Panel>
    </>
  );
}

function Review({ carrier, document, isFirst }: { carrier: Carrier; document: Document; isFirst: boolean }) {
  const check = useCheck(carrier.id, { ...document });
  if (check.isError) return <Refused error={check.error} />;
  if (!check.data) return <Loading />;
  return isFirst ? <Text size="sm">{texts.contract.first}</Text> : <ChangeTable changes={check.data} />;
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
