// The provider that services/oidc starts: one client, and people whose claims their names say.
//
// `an.officer.cn02` has the group `can-bo` and the branch CN02: NAME.ROLE[.BRANCH]. Passwords are not looked at.
import Provider from "oidc-provider";

const port = Number(process.argv[2]);
const GROUPS = { officer: "can-bo", reviewer: "ra-soat", admin: "quan-tri", auditor: "kiem-tra" };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "motlan",
      client_secret: "a secret of the tests, and of nothing else",
      // The port of the server under test is free: a native client's loopback address may have any.
      application_type: "native",
      redirect_uris: ["http://127.0.0.1/login/provider/back"],
      response_types: ["code"],
      grant_types: ["authorization_code"],
    },
  ],
  pkce: { required: () => true, methods: ["S256"] },
  claims: { openid: ["sub"], profile: ["preferred_username", "groups", "branch"] },
  cookies: { keys: ["a key of the tests"] },
  features: { devInteractions: { enabled: true } },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => {
      const [name, role, branch] = id.split(".");
      return { sub: id, preferred_username: name, groups: [GROUPS[role] ?? "nobody"], branch: branch?.toUpperCase() };
    },
  }),
});
provider.listen(port, "127.0.0.1");
