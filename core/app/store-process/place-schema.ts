import type { Migration } from '../../store/index.ts'

const part = (body: string, name: string) => `coalesce(${body} ->> '$.settings.${name}', '')`
/** Returns SQL that takes the place from a body; one that is not JSON counts as empty. */
const take = (body: string) => `
  UPDATE number_plan SET country = ${part('body', 'country')}, area_code = ${part('body', 'areaCode')}
    FROM (SELECT CASE WHEN json_valid(${body}) THEN ${body} ELSE '{}' END AS body);`

/** The migration that puts the place of the configuration beside the records, whatever writes the configuration. */
export const PLACE_MIGRATION: Migration = {
  name: 'the place of the configuration stands beside the records',
  sql: `
    ${take("(SELECT body FROM document WHERE name = 'configuration')")}
    CREATE TRIGGER configuration_inserted AFTER INSERT ON document WHEN NEW.name = 'configuration' BEGIN ${take('NEW.body')}
    END;
    CREATE TRIGGER configuration_updated AFTER UPDATE OF body ON document WHEN NEW.name = 'configuration' BEGIN ${take('NEW.body')}
    END;
  `,
}
