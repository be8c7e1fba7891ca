/** Ask for a few words before something is done. */
import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useModals } from "@mantine/modals";
import { type SyntheticEvent, useState } from "react";
import { texts } from "../../texts/en";

interface Question {
  title: string;
  label: string;
  submit: string;
}

/** Give what opens a dialog with one question; the answer is never empty. */
export function useAsk() {
  const modals = useModals();
  return ({ title, label, submit }: Question, onAnswer: (text: string) => void) => {
    const id = modals.openModal({
      title,
      closeButtonProps: { "aria-label": texts.common.close },
      children: (
        <Words
          label={label}
          submit={submit}
          onCancel={() => modals.closeModal(id)}
          onAnswer={(text) => {
            modals.closeModal(id);
            onAnswer(text);
          }}
        />
      ),
    });
  };
}

interface WordsProps {
  label: string;
  submit: string;
  onCancel: () => void;
  onAnswer: (text: string) => void;
}

function Words({ label, submit, onCancel, onAnswer }: WordsProps) {
  const [text, setText] = useState("");
  const answer = (event: SyntheticEvent) => {
    event.preventDefault();
    onAnswer(text.trim());
  };
  return (
    <form onSubmit={answer}>
      <Stack>
        <Textarea label={label} required autosize minRows={2} maxLength={2_000} data-autofocus value={text} onChange={(event) => setText(event.currentTarget.value)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {texts.common.cancel}
          </Button>
          <Button type="submit" disabled={text.trim() === ""}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
