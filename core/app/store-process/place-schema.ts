import type { Migration } from '../../store/index.ts'

const part = (body: string, name: string) => `coalesce(${body} ->> '$.settings.${name}', '')`
/** A body that is no JSON counts as empty. */
const take = (body: string) => `
  UPDATE number_plan SET country = ${part('body', 'country')}, area_code = ${part('body', 'areaCode')}
    FROM (SELECT CASE WHEN json_valid(${body}) THEN ${body} ELSE '{}' END AS body);`

/** Whatever writes the configuration, the place in it stands beside the records too. */
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
