import { type PageProps } from "@/shared/location";

export function PipelinesPage({ parameters }: PageProps) {
  return <h1>PipelinesPage {JSON.stringify(parameters)}</h1>;
}
