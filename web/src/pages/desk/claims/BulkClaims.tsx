/** What can be done with several claims at once: only those that it is possible for count. */
import { Button } from "@mantine/core";
import { useBulk } from "../../../queue/bulk";
import { texts } from "../../../texts/en";
import { useAsk } from "../asking";
import { type Claim, CLAIMS, takeFurther } from "./data";

const t = texts.desk.claims;

export function BulkClaims({ claims, onDone }: { claims: readonly Claim[]; onDone: () => void }) {
  const bulk = useBulk(CLAIMS, onDone);
  const ask = useAsk();
  const ids = claims.map(({ id }) => id);
  const file = () => bulk.mutate({ ids, step: (id) => takeFurther(id, "*", { does: "file", body: { channel: "by_hand", to: "", reference: "" } }) });
  const end = (state: "withdrawn" | "written_off", title: string) =>
    ask({ title, label: t.actions.text, submit: title }, (text) =>
      bulk.mutate({ ids, step: (id) => takeFurther(id, "*", { does: "move", body: { state, text, reference: "" } }) }),
    );
  const can = (state: Claim["state"]) => claims.every(({ next }) => next.includes(state));
  return (
    <Button.Group>
      <Button size="compact-sm" variant="default" disabled={bulk.isPending || !can("filed")} onClick={file}>
        {t.bulkFile}
      </Button>
      <Button size="compact-sm" variant="default" disabled={bulk.isPending || !can("withdrawn")} onClick={() => end("withdrawn", t.bulkWithdraw)}>
        {t.bulkWithdraw}
      </Button>
      <Button size="compact-sm" variant="default" disabled={bulk.isPending || !can("written_off")} onClick={() => end("written_off", t.bulkWriteOff)}>
        {t.bulkWriteOff}
      </Button>
    </Button.Group>
  );
}
