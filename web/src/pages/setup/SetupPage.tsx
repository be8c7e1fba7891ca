/** Everything that a day is planned with, one page for each kind of thing. */
import { Box, NavLink, Title } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Suspense } from "react";
import { Loading } from "../../shell/states";
import { texts } from "../../texts/en";
import { SECTIONS } from "./sections";
import classes from "./setup.module.css";

const route = getRouteApi("/setup/$section");

export function SetupPage() {
  const { section } = route.useParams();
  const { me } = route.useRouteContext();
  const offered = SECTIONS.filter(({ scope }) => me.scopes.includes(scope));
  const shown = offered.find(({ path }) => path === section) ?? offered[0];
  return (
    <div className={classes.page}>
      <Box className={classes.nav}>
        <Title order={1} size="h4" mb="xs">
          {texts.nav.setup}
        </Title>
        <nav aria-label={texts.nav.setup}>
          {offered.map(({ path, label }) => (
            <NavLink
              key={path}
              renderRoot={(props) => <Link to="/setup/$section" params={{ section: path }} {...props} />}
              label={label}
              active={path === shown?.path}
            />
          ))}
        </nav>
      </Box>
      <div className={classes.body}>
        <Suspense fallback={<Loading />}>{shown !== undefined && <shown.Page />}</Suspense>
      </div>
    </div>
  );
}
