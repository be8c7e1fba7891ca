/** The session has ended under an open page: sign in above it, and go on where one was. */
import { Alert, Modal } from "@mantine/core";
import { useEnded } from "../api/session";
import { texts } from "../texts/en";
import { SignInForm } from "./SignInForm";

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
      {ended && (
        <SignInForm>
          <Alert color="orange">{texts.state.expired}</Alert>
        </SignInForm>
      )}
    </Modal>
  );
}
