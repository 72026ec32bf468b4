import { type PageProps } from "@/shared/location";

export function OldPipelinePage({ parameters }: PageProps) {
  return <h1>OldPipelinePage {JSON.stringify(parameters)}</h1>;
}
