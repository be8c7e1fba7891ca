/** One hub's day: table, map and timeline show the same shipments and the same choice. */
import { useDisclosure } from "@mantine/hooks";
import { CommitDialog } from "./CommitDialog";
import { CompareDialog } from "./CompareDialog";
import type { Choice } from "./choice";
import { DayMap } from "./DayMap";
import type { Hub } from "./data";
import { type Day, useDay } from "./day";
import { moveTo } from "./edits";
import { Figures } from "./Figures";
import { ImportDialog } from "./ImportDialog";
import classes from "./plan.module.css";
import { SidePanel } from "./SidePanel";
import { LANE_PX } from "./timeline/Lane";
import { Timeline } from "./timeline/Timeline";
import { Toolbar } from "./Toolbar";

interface Props {
  day: string;
  hub: Hub;
  hubs: readonly Hub[];
  dark: boolean;
  choose: (part: Choice) => void;
}

export function DayView(props: Props) {
  const { day, hub, dark } = props;
  const state = useDay(day, hub, dark);
  const [importing, importDialog] = useDisclosure();
  const [comparing, compareDialog] = useDisclosure();
  const [committing, commitDialog] = useDisclosure();
  const { plan, document, verdict, edits } = state;
  return (
    <div className={classes.page}>
      <Toolbar
        {...props}
        plan={plan ?? null}
        again={state.again}
        busy={state.busy}
        canSolve={state.shipments.length > 0}
        canUndo={state.canUndo}
        onImport={importDialog.open}
        onSolve={state.begin}
        onUndo={() => state.undo.mutate()}
        onCompare={compareDialog.open}
        onCommit={commitDialog.open}
      />
      <div>{document && <Figures document={document} verdict={verdict} />}</div>
      <div className={classes.body}>
        <SidePanel state={state} day={day} dark={dark} onImport={importDialog.open} />
        <div className={classes.main}>
          <DayMap state={state} hub={hub} day={day} dark={dark} />
          {document && document.routes.length > 0 && (
            <div className={classes.below} style={{ height: heightOf(document.routes.length) }}>
              <Timeline
                document={document}
                dark={dark}
                chosen={state.chosen}
                locked={state.locked}
                broken={state.broken}
                onChoose={state.choose}
                onMove={(ids, drop) => edits.mutate(moveTo(document, ids, drop))}
              />
            </div>
          )}
        </div>
      </div>
      <ImportDialog day={day} hubId={hub.id} opened={importing} onClose={importDialog.close} />
      <Dialogs {...{ state, comparing, committing }} onCompared={compareDialog.close} onCommitted={commitDialog.close} />
    </div>
  );
}

const MOST_LANES = 8;

function heightOf(routes: number): number {
  return 22 + (LANE_PX + 1) * Math.min(routes, MOST_LANES);
}

interface DialogProps {
  state: Day;
  comparing: boolean;
  committing: boolean;
  onCompared: () => void;
  onCommitted: () => void;
}

function Dialogs({ state, comparing, committing, onCompared, onCommitted }: DialogProps) {
  const { plan, document, verdict, carriers } = state;
  if (!plan || !document) return null;
  return (
    <>
      <CompareDialog {...{ plan, carriers }} timezone={document.timezone} opened={comparing} onClose={onCompared} />
      <CommitDialog {...{ plan, verdict }} opened={committing} onClose={onCommitted} />
    </>
  );
}
