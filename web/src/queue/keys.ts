/** The keys of a queue, wherever the focus is, but not while somebody writes or answers a dialog. */
import { useHotkeys } from "@mantine/hooks";

interface Keys {
  onNext: () => void;
  onBefore: () => void;
  onSelect: () => void;
  onHelp: () => void;
}

export function useQueueKeys({ onNext, onBefore, onSelect, onHelp }: Keys): void {
  useHotkeys([
    ["j", unlessAsked(onNext)],
    ["ArrowDown", unlessAsked(onNext), { preventDefault: false }],
    ["k", unlessAsked(onBefore)],
    ["ArrowUp", unlessAsked(onBefore), { preventDefault: false }],
    ["x", unlessAsked(onSelect)],
    ["?", unlessAsked(onHelp)],
    ["shift+?", unlessAsked(onHelp)],
  ]);
}

function unlessAsked(act: () => void): () => void {
  return () => {
    const asks = [...document.querySelectorAll("[aria-modal='true'], [role='menu']")].some((each) => each.checkVisibility());
    if (!asks) act();
  };
}
