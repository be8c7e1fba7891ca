/** Texts that all queues share. */
export const queue = {
  all: "Select all that are shown",
  select: (name: string) => `Select ${name}`,
  selected: (count: number) => `${count} selected`,
  none: "Select none",
  more: "Show more",
  bulk: "With all that are selected",
  filters: "Filters",
  clear: (filter: string) => `Clear ${filter}`,
  help: "Keys",
  helpHint: "Press ? for the keys",
  keys: [
    { keys: ["j", "↓"], does: "Next" },
    { keys: ["k", "↑"], does: "Before" },
    { keys: ["x"], does: "Select, or no longer" },
    { keys: ["Enter"], does: "Open" },
    { keys: ["Esc"], does: "Close what is open" },
    { keys: ["?"], does: "These keys" },
  ],
  done: (good: number) => `${good} done`,
  partly: (good: number, bad: number) => `${good} done, ${bad} not`,
} as const;
