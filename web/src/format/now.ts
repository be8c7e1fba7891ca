/** The present instant, as far as a screen needs it. */
import { useEffect, useState } from "react";

const TICK_MS = 20_000;

export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const clock = window.setInterval(() => setNow(Date.now()), TICK_MS);
    return () => window.clearInterval(clock);
  }, []);
  return now;
}
