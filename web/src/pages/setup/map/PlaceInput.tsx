/** Where something is: two numbers, and the same on a map. */
import "maplibre-gl/dist/maplibre-gl.css";
import { Group, NumberInput, Stack } from "@mantine/core";
import { type MapMouseEvent, Marker } from "maplibre-gl";
import { useEffect, useRef } from "react";
import { texts } from "../../../texts/en";
import type { Draft } from "../kit/draft";
import classes from "../setup.module.css";
import { useGround } from "./useGround";

const t = texts.setup.place;
const DECIMALS = 6;

interface Props {
  draft: Draft;
  onChange: (path: string, value: unknown) => void;
}

const numberOf = (value: unknown) => (typeof value === "number" ? value : null);

export function PlaceInput({ draft, onChange }: Props) {
  const [lon, lat] = [numberOf(draft["lon"]), numberOf(draft["lat"])];
  const { place, map } = useGround(lon === null || lat === null ? null : [lon, lat]);
  const set = useRef(onChange);
  useEffect(() => {
    set.current = onChange;
  });
  useEffect(() => {
    if (map === null) return undefined;
    const put = ({ lngLat }: MapMouseEvent) => {
      set.current("lon", Number(lngLat.lng.toFixed(DECIMALS)));
      set.current("lat", Number(lngLat.lat.toFixed(DECIMALS)));
    };
    map.on("click", put);
    return () => void map.off("click", put);
  }, [map]);
  useEffect(() => {
    if (map === null || lon === null || lat === null) return undefined;
    const marker = new Marker({ color: "#0f766e" }).setLngLat([lon, lat]).addTo(map);
    return () => void marker.remove();
  }, [map, lon, lat]);
  return (
    <Stack gap="xs">
      <Group grow>
        <Degrees label={t.lon} most={180} value={lon} onChange={(value) => onChange("lon", value)} />
        <Degrees label={t.lat} most={90} value={lat} onChange={(value) => onChange("lat", value)} />
      </Group>
      <section ref={place} className={classes.drawing} aria-label={t.map} />
    </Stack>
  );
}

interface DegreesProps {
  label: string;
  most: number;
  value: number | null;
  onChange: (value: number | null) => void;
}

export function Degrees({ label, most, value, onChange }: DegreesProps) {
  return (
    <NumberInput
      size="xs"
      hideControls
      label={label}
      min={-most}
      max={most}
      decimalScale={DECIMALS}
      value={value ?? ""}
      onChange={(next) => onChange(next === "" ? null : Number(next))}
    />
  );
}
