import { useQuery } from "@tanstack/react-query";
import { type ComponentType } from "react";

import { settingSections, type SettingSection } from "@/entities/setting/sections";
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
  readonly key: SettingSection;
  readonly isForAdmins: boolean;
  readonly Shown: ComponentType;
}

const sections: readonly [Section, ...Section[]] = [
  { key: "appearance", isForAdmins: false, Shown: AppearanceForm },
  { key: "api-keys", isForAdmins: false, Shown: ApiKeys },
  { key: "users", isForAdmins: true, Shown: People },
  { key: "server", isForAdmins: true, Shown: ServerSettings },
  { key: "system", isForAdmins: false, Shown: ServerFacts },
];

export function SettingsPage({ parameters }: PageProps) {
  const me = useQuery(userQueries.me());
  const wanted = parameters["section"] ?? "";
  const section = sections.find(({ key }) => key === wanted) ?? sections[0];
  const isOpen = !section.isForAdmins || isAllowed(me.data, "admin");
  return (
    <>
      <title>{`${settingSections[section.key]} · Sematic`}</title>
      <PageHeader title="Settings" />
      <div className={styles["body"]}>
        <nav aria-label="Sections" className={styles["sections"]}>
          {sections.map(({ key }) => (
            <DeepLink
              key={key}
              to={{ path: paths.settingsSection(key) }}
              aria-current={key === section.key ? "page" : undefined}
            >
              {settingSections[key]}
            </DeepLink>
          ))}
        </nav>
        <section className={styles["section"]} aria-label={settingSections[section.key]}>
          <h2>{settingSections[section.key]}</h2>
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
