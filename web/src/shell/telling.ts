/** Short news in the corner. */
import { notifications } from "@mantine/notifications";
import { texts } from "../texts/en";

export type Mood = "good" | "careful" | "bad";

const COLOURS: Record<Mood, string> = { good: "teal", careful: "orange", bad: "red" };

/** Tell something that has happened; what went wrong stays until it is closed. */
export function tell(mood: Mood, message: string, title?: string): void {
  notifications.show({
    message,
    title,
    color: COLOURS[mood],
    closeButtonProps: { "aria-label": texts.common.close },
    ...(mood === "bad" && { autoClose: false, role: "alert" }),
  });
}
