import { type PageProps } from "@/shared/location";

export function SettingsPage({ parameters }: PageProps) {
  return <h1>SettingsPage {JSON.stringify(parameters)}</h1>;
}
