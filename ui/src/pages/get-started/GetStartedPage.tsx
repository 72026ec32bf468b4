import { type PageProps } from "@/shared/location";

export function GetStartedPage({ parameters }: PageProps) {
  return <h1>GetStartedPage {JSON.stringify(parameters)}</h1>;
}
