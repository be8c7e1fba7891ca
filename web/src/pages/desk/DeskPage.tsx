import { Title } from "@mantine/core";
import { texts } from "../../texts/en";

export function DeskPage() {
  return (
    <Title order={1} size="h3" p="md">
      {texts.nav.desk}
    </Title>
  );
}
