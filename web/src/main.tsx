import "@fontsource-variable/inter";
import "@mantine/core/styles.css";
import "@mantine/dates/styles.css";
import "@mantine/dropzone/styles.css";
import "@mantine/notifications/styles.css";
import { type CSSVariablesResolver, createTheme, DEFAULT_THEME, type MantineColorsTuple, MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, useEffect, useMemo } from "react";
import { createRoot } from "react-dom/client";
import { makeQueryClient } from "./api/queries";
import { type Me, takeCsrfFromAddress, useMe } from "./api/session";
import { makeRouter } from "./routes";
import { loadAll } from "./shell/later";
import { SessionEnded } from "./shell/SessionEnded";
import { SignIn } from "./shell/SignIn";
import { Failed, Loading } from "./shell/states";

const TEAL = DEFAULT_THEME.colors.teal;

const theme = createTheme({
  primaryColor: "teal",
  // The two darkest are darker than the library's: white on them can be read, also under the pointer.
  colors: { teal: [...TEAL.slice(0, 8), "#087f5b", "#06694b"] as unknown as MantineColorsTuple },
  primaryShade: 8,
  // White or black text, whichever has a contrast of 4.5 and more.
  autoContrast: true,
  luminanceThreshold: 0.18,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  defaultRadius: "md",
  cursorType: "pointer",
});

/** Quiet text that can still be read: a contrast of 4.5 and more on every ground. */
const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-error": "#c92a2a",
    "--mantine-color-dimmed": "#5a6168",
    "--mantine-color-teal-light-color": "#05563d",
    "--mantine-primary-color-light-color": "#05563d",
    "--mantine-color-orange-light-color": "#8a4300",
    "--mantine-color-yellow-light-color": "#6b5300",
    "--mantine-color-red-light-color": "#a51d1d",
  },
  dark: { "--mantine-color-dimmed": "#a9b0b7", "--mantine-color-error": "#ff8787" },
});

/** After so long the first page is there, and the others may come. */
const SETTLED_MS = 2_000;

const queries = makeQueryClient();
takeCsrfFromAddress();

function App() {
  const me = useMe();
  if (me.isPending) return <Loading />;
  if (me.isError) return <Failed error={me.error} onRetry={() => void me.refetch()} />;
  return me.data === null ? <SignIn /> : <SignedIn me={me.data} />;
}

function SignedIn({ me }: { me: Me }) {
  const router = useMemo(() => makeRouter({ me }), [me]);
  useEffect(() => {
    const timer = setTimeout(() => void loadAll(), SETTLED_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      <RouterProvider router={router} context={{ me }} />
      <SessionEnded />
    </>
  );
}

const place = document.getElementById("root");
if (place !== null) {
  createRoot(place).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
        <QueryClientProvider client={queries}>
          <ModalsProvider>
            <Notifications position="bottom-right" />
            <App />
          </ModalsProvider>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
