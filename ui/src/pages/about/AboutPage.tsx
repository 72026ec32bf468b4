import { type PageProps } from "@/shared/location";

export function AboutPage({ parameters }: PageProps) {
  return <h1>AboutPage {JSON.stringify(parameters)}</h1>;
}
