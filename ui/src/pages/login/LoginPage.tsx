import { type PageProps } from "@/shared/location";

export function LoginPage({ parameters }: PageProps) {
  return <h1>LoginPage {JSON.stringify(parameters)}</h1>;
}
