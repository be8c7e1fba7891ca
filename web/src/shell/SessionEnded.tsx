/** The session has ended under an open page: sign in above it, and go on where one was. */
import { Alert, Button, Modal, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type SyntheticEvent, useState } from "react";
import { useEnded, useSignIn } from "../api/session";
import { texts } from "../texts/en";
import { Failed } from "./states";

export function SessionEnded() {
  const ended = useEnded();
  return (
    <Modal
      opened={ended}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      zIndex={1000}
      title={texts.signIn.title}
    >
      {ended && <Again />}
    </Modal>
  );
}

function Again() {
  const signIn = useSignIn();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    signIn.mutate({ email, password });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Alert color="orange">{texts.state.expired}</Alert>
        <TextInput
          label={texts.signIn.email}
          type="email"
          autoComplete="username"
          required
          data-autofocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={texts.signIn.password}
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {signIn.error !== null && <Failed error={signIn.error} />}
        <Button type="submit" loading={signIn.isPending}>
          {texts.signIn.submit}
        </Button>
      </Stack>
    </form>
  );
}
