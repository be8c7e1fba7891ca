import { Title } from "@mantine/core";
import { texts } from "../../texts/en";

export function FiguresPage() {
  return (
    <Title order={1} size="h3" p="md">
      {texts.nav.figures}
    </Title>
  );
}
