import { useQuery } from "@tanstack/react-query";
import { type ComponentType } from "react";

import { isAllowed, userQueries } from "@/entities/user/queries";
import { ApiKeys } from "@/features/api-keys/ApiKeys";
import { AppearanceForm } from "@/features/appearance/AppearanceForm";
import { People } from "@/features/people/People";
import { ServerFacts } from "@/features/server-facts/ServerFacts";
import { ServerSettings } from "@/features/server-settings/ServerSettings";
import { DeepLink, paths, type PageProps } from "@/shared/location";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHeader } from "@/shared/ui/PageHeader";

import styles from "./SettingsPage.module.css";

interface Section {
  readonly key: string;
  readonly word: string;
  readonly isForAdmins: boolean;
  readonly Shown: ComponentType;
}

const sections: readonly [Section, ...Section[]] = [
  { key: "appearance", word: "Appearance", isForAdmins: false, Shown: AppearanceForm },
  { key: "api-keys", word: "API keys", isForAdmins: false, Shown: ApiKeys },
  { key: "users", word: "Users", isForAdmins: true, Shown: People },
  { key: "server", word: "Server settings", isForAdmins: true, Shown: ServerSettings },
  { key: "system", word: "About this server", isForAdmins: false, Shown: ServerFacts },
];

export function SettingsPage({ parameters }: PageProps) {
  const me = useQuery(userQueries.me());
  const wanted = parameters["section"] ?? "";
  const section = sections.find(({ key }) => key === wanted) ?? sections[0];
  const isOpen = !section.isForAdmins || isAllowed(me.data, "admin");
  return (
    <>
      <title>{`${section.word} · Sematic`}</title>
      <PageHeader title="Settings" />
      <div className={styles["body"]}>
        <nav aria-label="Sections" className={styles["sections"]}>
          {sections.map(({ key, word }) => (
            <DeepLink
              key={key}
              to={{ path: paths.settingsSection(key) }}
              aria-current={key === section.key ? "page" : undefined}
            >
              {word}
            </DeepLink>
          ))}
        </nav>
        <section className={styles["section"]} aria-label={section.word}>
          <h2>{section.word}</h2>
          {isOpen ? (
            <section.Shown />
          ) : (
            <EmptyState>Administrators of this server see this; ask one of them.</EmptyState>
          )}
        </section>
      </div>
    </>
  );
}
