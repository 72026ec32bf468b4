import { ServerFacts } from "@/features/server-facts/ServerFacts";
import { PageHeader } from "@/shared/ui/PageHeader";

import styles from "./AboutPage.module.css";

export function AboutPage() {
  return (
    <>
      <title>About · Sematic</title>
      <PageHeader title="About this server" />
      <div className={styles["body"]}>
        <ServerFacts />
      </div>
    </>
  );
}
