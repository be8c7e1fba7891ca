/** An outline: drawn on the map with the pointer, or corner by corner with the keyboard. */
import "maplibre-gl/dist/maplibre-gl.css";
import { ActionIcon, Button, Group, NumberInput, ScrollArea, SegmentedControl, Stack, Table, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { texts } from "../../../texts/en";
import type { Corner } from "../../../map/corners";
import { ShapeDrawing, type Tool } from "../../../map/shapes";
import classes from "../setup.module.css";
import { useGround } from "./useGround";
import { type Outline, useOutlines } from "./useOutlines";

const t = texts.setup.shape;
const FEWEST = 3;
const STEP = 0.001;

interface Props {
  corners: readonly Corner[];
  onChange: (corners: Corner[]) => void;
  /** Outlines that are shown beside the one that is drawn, paler. */
  others?: readonly Outline[];
}

const NONE: readonly Outline[] = [];

export function OutlineInput({ corners, onChange, others = NONE }: Props) {
  const [tool, setTool] = useState<Tool>(corners.length < FEWEST ? "polygon" : "select");
  return (
    <Stack gap="xs">
      <OutlineMap {...{ corners, onChange, tool, others }} onTool={setTool} />
      <Text size="xs" c="dimmed">
        {t.hint}
      </Text>
      <Corners {...{ corners, onChange }} />
    </Stack>
  );
}

function OutlineMap({ corners, onChange, others = NONE, tool, onTool }: Props & { tool: Tool; onTool: (tool: Tool) => void }) {
  const { place, map } = useGround(corners[0] ?? others[0]?.corners[0] ?? null);
  useOutlines(map, others);
  const [drawing, setDrawing] = useState<ShapeDrawing | null>(null);
  const change = useRef(onChange);
  const choose = useRef(onTool);
  useEffect(() => {
    change.current = onChange;
    choose.current = onTool;
  });
  useEffect(() => {
    if (map === null) return undefined;
    const made = new ShapeDrawing(map, (drawn) => change.current(drawn), () => choose.current("select"));
    setDrawing(made);
    return () => {
      setDrawing(null);
      made.stop();
    };
  }, [map]);
  useEffect(() => {
    drawing?.show(corners);
    drawing?.use(tool);
  }, [drawing, corners, tool]);
  return (
    <div className={classes.drawing}>
      <section ref={place} style={{ position: "absolute", inset: 0 }} aria-label={t.map} data-ready={drawing !== null} />
      <Group gap={6} className={classes.tools}>
        <SegmentedControl
          size="xs"
          aria-label={t.map}
          value={tool}
          onChange={onTool}
          data={[
            { value: "polygon", label: t.draw },
            { value: "select", label: t.select },
          ]}
        />
        {corners.length > 0 && (
          <Button size="compact-xs" variant="default" onClick={() => onChange([])}>
            {t.clear}
          </Button>
        )}
      </Group>
    </div>
  );
}

function Corners({ corners, onChange }: Omit<Props, "others">) {
  const set = (index: number, corner: Corner) => onChange(corners.map((old, at) => (at === index ? corner : old)));
  const last = corners.at(-1);
  const add = () => onChange([...corners, last === undefined ? [0, 0] : [last[0] + STEP, last[1] + STEP]]);
  return (
    <Stack gap={4}>
      <Group justify="space-between">
        <Text size="xs" fw={600}>
          {t.corners}
        </Text>
        <Button size="compact-xs" variant="light" onClick={add}>
          {t.addCorner}
        </Button>
      </Group>
      {corners.length > 0 && corners.length < FEWEST && (
        <Text size="xs" c="red" role="alert">
          {t.few}
        </Text>
      )}
      <ScrollArea.Autosize mah={180} viewportProps={{ tabIndex: 0 }}>
        <Table fz="xs" verticalSpacing={2} aria-label={t.corners}>
          <Table.Tbody>
            {corners.map(([lon, lat], index) => (
              <Table.Tr key={`${index}`}>
                <Table.Td>{t.corner(index + 1)}</Table.Td>
                <Table.Td>
                  <Degree label={t.lon(index + 1)} value={lon} onChange={(value) => set(index, [value, lat])} />
                </Table.Td>
                <Table.Td>
                  <Degree label={t.lat(index + 1)} value={lat} onChange={(value) => set(index, [lon, value])} />
                </Table.Td>
                <Table.Td>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size="sm"
                    aria-label={t.removeCorner(index + 1)}
                    onClick={() => onChange(corners.filter((_, at) => at !== index))}
                  >
                    <IconTrash size={14} />
                  </ActionIcon>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
    </Stack>
  );
}

function Degree({ label, value, onChange }: { label: string; value: number; onChange: (value: number) => void }) {
  return (
    <NumberInput
      size="xs"
      aria-label={label}
      step={STEP}
      decimalScale={6}
      value={value}
      onChange={(next) => next !== "" && onChange(Number(next))}
    />
  );
}
