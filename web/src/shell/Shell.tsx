/** Around every page: navigation, theme, who is signed in. */
import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  Menu,
  NavLink,
  Text,
  Tooltip,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconAdjustments,
  IconChartBar,
  IconInbox,
  IconLogout,
  IconMoon,
  IconRoute,
  IconSun,
  IconTruckDelivery,
  IconUser,
} from "@tabler/icons-react";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { type Me, useSignOut } from "../api/session";
import { texts } from "../texts/en";
import { OfflineNote } from "./states";

const PAGES = [
  { to: "/plan", label: texts.nav.plan, Icon: IconRoute },
  { to: "/today", label: texts.nav.today, Icon: IconTruckDelivery },
  { to: "/desk", label: texts.nav.desk, Icon: IconInbox },
  { to: "/figures", label: texts.nav.figures, Icon: IconChartBar },
  { to: "/setup", label: texts.nav.setup, Icon: IconAdjustments },
] as const;

export function Shell({ me }: { me: Me }) {
  const [opened, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 180, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding={0}
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={texts.common.more} />
            <Text fw={700} c="teal">
              {texts.product}
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <ThemeSwitch />
            <Account me={me} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs">
        <nav aria-label={texts.product}>
          {PAGES.map(({ to, label, Icon }) => (
            <NavLink
              key={to}
              component={Link}
              to={to}
              label={label}
              leftSection={<Icon size={18} aria-hidden />}
              active={path.startsWith(to)}
              onClick={close}
            />
          ))}
        </nav>
      </AppShell.Navbar>
      <AppShell.Main>
        <OfflineNote />
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const dark = colorScheme === "dark";
  const label = dark ? texts.theme.light : texts.theme.dark;
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" aria-label={label} onClick={() => setColorScheme(dark ? "light" : "dark")}>
        {dark ? <IconSun size={18} /> : <IconMoon size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}

function Account({ me }: { me: Me }) {
  const signOut = useSignOut();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" aria-label={me.name}>
          <IconUser size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.name} · {me.role}
        </Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate()}>
          {texts.signIn.out}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
