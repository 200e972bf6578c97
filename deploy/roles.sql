-- Who may do what: one role owns the index and ingests, the other answers and can make, change or drop no table.
--
--   OWNER_PASSWORD=… BOT_PASSWORD=… psql -v ON_ERROR_STOP=1 -d docs -f deploy/roles.sql
--
-- as a superuser, in an empty database of the encoding UTF8. The names can be others: -v owner=… -v bot=… -v workspace=…
\if :{?owner} \else \set owner pincite \endif
\if :{?bot} \else \set bot pincite_bot \endif
\if :{?workspace} \else \set workspace pincite \endif
\getenv owner_password OWNER_PASSWORD
\getenv bot_password BOT_PASSWORD
SELECT current_database() AS name \gset

CREATE ROLE :"owner" LOGIN PASSWORD :'owner_password';
CREATE ROLE :"bot" LOGIN PASSWORD :'bot_password';

REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"name" TO :"owner", :"bot";
CREATE EXTENSION IF NOT EXISTS vector;

CREATE SCHEMA :"workspace" AUTHORIZATION :"owner";
GRANT USAGE ON SCHEMA :"workspace" TO :"bot";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA :"workspace"
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"bot";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA :"workspace" GRANT USAGE ON SEQUENCES TO :"bot";
