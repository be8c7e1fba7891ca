import { PasswordInput, Select } from "@mantine/core";
import { texts } from "../../../texts/en";
import type { Field } from "../kit/fields";
import { Editor } from "../kit/Editor";
import { useOpened } from "../kit/opened";
import { NEW, useThings } from "../kit/resource";
import { ThingTable } from "../kit/ThingTable";
import { useOwners } from "./owners";
import { users } from "./users";

const t = texts.setup.users;

export const ROLES = Object.entries(t.roles).map(([value, label]) => ({ value, label }));

const NAME: Field = { kind: "text", path: "name", label: texts.setup.columns.name, required: true, span: 3 };

const password = (label: string, hint: string, required: boolean): Field => ({
  kind: "own",
  path: "password",
  label,
  span: 3,
  show: (draft, set) => (
    <PasswordInput
      size="xs"
      label={label}
      description={hint}
      required={required}
      minLength={12}
      autoComplete="new-password"
      value={typeof draft["password"] === "string" ? draft["password"] : ""}
      onChange={(event) => set("password", event.currentTarget.value)}
    />
  ),
});

const CHANGED: readonly Field[] = [
  NAME,
  password(t.newPassword, t.newPasswordHint, false),
  { kind: "switch", path: "disabled", label: t.disabled, span: 6 },
];

/** The owner of a role that has one; nothing for staff. */
export const ownerField = (owners: ReturnType<typeof useOwners>): Field => ({
  kind: "own",
  path: "owner_id",
  label: t.owner,
  span: 3,
  show: (draft, set) => {
    const options = owners.optionsOf(draft["role"]);
    if (options.length === 0) return null;
    return (
      <Select
        size="xs"
        label={t.owner}
        description={t.ownerHint}
        searchable
        required
        data={[...options]}
        value={(draft["owner_id"] as string | undefined) ?? null}
        onChange={(id) => set("owner_id", id)}
      />
    );
  },
});

export function UsersPage() {
  const things = useThings(users);
  const owners = useOwners();
  const { opened, open, close } = useOpened();
  const made: readonly Field[] = [
    NAME,
    { kind: "text", path: "email", label: t.email, required: true, span: 3 },
    { kind: "choice", path: "role", label: t.role, options: ROLES, required: true, span: 3 },
    ownerField(owners),
    password(t.password, texts.signIn.passwordHint, true),
  ];
  return (
    <>
      <ThingTable
        {...{ title: t.title, hint: t.hint }}
        query={things}
        onOpen={open}
        onAdd={() => open(NEW)}
        columns={[
          { label: texts.setup.columns.name, cell: ({ name }) => name },
          { label: t.email, cell: ({ email }) => email },
          { label: t.role, cell: ({ role }) => t.roles[role] ?? role },
          { label: t.owner, cell: (user) => owners.name(user) },
          { label: t.state, cell: ({ disabled_at }) => (disabled_at === null ? t.active : t.off) },
        ]}
      />
      {opened !== null && (
        <Editor
          key={opened}
          id={opened}
          title={t.one}
          resource={users}
          sections={[{ title: t.one, fields: opened === NEW ? made : CHANGED }]}
          fresh={{ name: "", email: "", role: "dispatcher", password: "" }}
          onClose={close}
        />
      )}
    </>
  );
}
