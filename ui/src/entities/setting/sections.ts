/** The sections of the settings, as addresses and people call them. */
export const settingSections = {
  appearance: "Appearance",
  "api-keys": "API keys",
  users: "Users",
  server: "Server settings",
  system: "About this server",
} as const;
export type SettingSection = keyof typeof settingSections;

const words: Readonly<Record<string, string | undefined>> = settingSections;

/** What a section of an address is called; null for one that there is not. */
export const sectionWord = (key: string): string | null => words[key] ?? null;
