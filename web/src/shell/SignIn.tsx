/** The way in: sign in, or make the first administrator's account. */
import { Button, Center, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { type SyntheticEvent, useState } from "react";
import { useFirstAdmin, useFirstRun } from "../api/session";
import { texts } from "../texts/en";
import { SignInForm } from "./SignInForm";
import { Failed, Loading } from "./states";

export function SignIn() {
  const firstRun = useFirstRun();
  if (firstRun.isPending) return <Loading />;
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder shadow="sm" radius="md" p="xl" w={400}>
        <Text fw={700} c="teal" mb="md">
          {texts.product}
        </Text>
        {firstRun.data?.open === true ? <FirstAdmin /> : <Returning />}
      </Paper>
    </Center>
  );
}

function Returning() {
  return (
    <SignInForm>
      <Title order={1} size="h3">
        {texts.signIn.title}
      </Title>
    </SignInForm>
  );
}

function FirstAdmin() {
  const make = useFirstAdmin();
  const [form, setForm] = useState({ email: "", name: "", password: "" });
  const set = (field: keyof typeof form) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setForm((old) => ({ ...old, [field]: value }));
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    make.mutate(form);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Title order={1} size="h3">
          {texts.signIn.first}
        </Title>
        <Text size="sm" c="dimmed">
          {texts.signIn.firstHint}
        </Text>
        <TextInput label={texts.signIn.name} required value={form.name} onChange={set("name")} />
        <TextInput label={texts.signIn.email} type="email" required value={form.email} onChange={set("email")} />
        <PasswordInput
          label={texts.signIn.password}
          description={texts.signIn.passwordHint}
          autoComplete="new-password"
          required
          minLength={12}
          value={form.password}
          onChange={set("password")}
        />
        {make.error !== null && <Failed error={make.error} />}
        <Button type="submit" loading={make.isPending}>
          {texts.signIn.create}
        </Button>
      </Stack>
    </form>
  );
}
