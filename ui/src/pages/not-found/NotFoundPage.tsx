import { type PageProps } from "@/shared/location";

export function NotFoundPage({ parameters }: PageProps) {
  return <h1>NotFoundPage {JSON.stringify(parameters)}</h1>;
}
