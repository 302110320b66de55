#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <set>

#include "daemon/api/run_file.hpp"
#include "daemon/api/server.hpp"
#include "daemon/base/match.hpp"
#include "daemon/identity/device_secrets.hpp"
#include "daemon/node/node.hpp"
#include "daemon/store/sqlite_storage.hpp"
#include "tests/api/house.hpp"
#include "tests/api/schema.hpp"
#include "tests/api/wire.hpp"
#include "tests/crypto/seeded_entropy.hpp"

namespace lumbung::test {
namespace {

namespace json = boost::json;

/// A whole laptop behind its interface: a real node on a real store, alone on its network.
class Laptop {
 public:
  Laptop()
      : storage_(store::SqliteStorage::open(folder_.path() + "/books.db").value()),
        owner_(mailbox_, [this](const node::Submitted& wish) { return decide(wish); }),
        server_({folder_.path(), 0, "0.1.0"}, still_.world(), mailbox_, {}) {
    const node::NodeConfig config{identity::make_device(entropy_, "Laptop Bu Sri").value(),
                                  "0.1.0",
                                  28'547,
                                  28'547,
                                  {},
                                  node::Discovery::off,
                                  {}};
    node_ = node::Node::open(*storage_, entropy_, config, now_).value();
    (void)drain(0);
    port_ = server_.start().value();
    token_ = "X-Lumbung-Token: " + api::read_run_file(folder_.path())->token + "\r\n";
  }
  ~Laptop() { server_.stop(); }

  /// One call; its answer has to fit what the description says of `operation`.
  json::value call(const std::string& operation, const std::string& method, const std::string& path,
                   const json::value& body = nullptr) {
    const auto said = test::call(port_, method, "/api/v1" + path, token_,
                                 body.is_null() ? "" : json::serialize(body));
    CAPTURE(method, path, said.body);
    CHECK(said.status / 100 == 2);
    const auto value = said.body.empty() ? json::value(nullptr) : json::parse(said.body);
    if (said.status != 204) {
      CHECK(breaches(description_, operation, value) == std::vector<std::string>{});
    }
    called_.insert(operation);
    return value;
  }

  /// One call that has to be refused: "status code pointer".
  std::string refused(const std::string& method, const std::string& path, const json::value& body) {
    const auto said = test::call(port_, method, "/api/v1" + path, token_, json::serialize(body));
    const auto problem = json::parse(said.body).as_object();
    return std::to_string(said.status) + " " + std::string(problem.at("code").as_string()) + " " +
           std::string(problem.at("errors").at(0).at("pointer").as_string());
  }

  [[nodiscard]] const std::set<std::string>& called() const { return called_; }

 private:
  /// On the owner's thread: one input, then everything that comes of it.
  node::Outcome decide(const node::Submitted& wish) {
    now_.mono.ms += 10;
    now_.wall.ms += 10;
    node_->handle(now_, wish);
    return drain(wish.request);
  }

  node::Outcome drain(node::RequestId request) {
    node::Outcome outcome;
    for (bool idle = false; !idle;) {
      node::Output output = node_->poll();
      std::visit(Match{[&](node::Reply& reply) {
                         if (reply.request == request) outcome = std::move(reply.outcome);
                       },
                       [&](const node::Published& published) { mailbox_.on_published(published); },
                       [&](const node::Event& event) { mailbox_.on_event(event); },
                       [&](const node::WakeAt&) { idle = true; }, [](const auto&) {}},
                 output);
    }
    return outcome;
  }

  json::value description_ = json::parse(api::description());
  Folder folder_;
  StillWorld still_;
  crypto::SeededEntropy entropy_{7};
  Now now_{{1'000}, {1'485'650'000'000}};
  std::unique_ptr<store::SqliteStorage> storage_;
  std::unique_ptr<node::Node> node_;
  api::Mailbox mailbox_;
  Owner owner_;
  api::Server server_;
  std::uint16_t port_ = 0;
  std::string token_;
  std::set<std::string> called_;
};

std::string text(const json::value& value, const char* name) {
  return std::string(value.at(name).as_string());
}

}  // namespace

TEST_CASE("a first meeting through the interface fits its description", "[api]") {
  Laptop laptop;
  CHECK(laptop.refused("POST", "/groups", {{"name", "KSM Melati"}}) == "409 no_community ");
  CHECK(laptop.refused("POST", "/community", {{"name", ""}}) == "422 name_invalid /name");
  CHECK(laptop.call("getStatus", "GET", "/status").at("community").is_null());

  const auto founded =
      laptop.call("foundCommunity", "POST", "/community", {{"name", "BKM Guyub Rukun"}});
  CHECK(founded.at("root_words").as_array().size() == 24);
  CHECK(text(founded, "community") == "BKM Guyub Rukun");
  laptop.call("makeInvite", "POST", "/invites", {{"role", "read"}});
  CHECK(laptop.call("listDevices", "GET", "/devices").at("items").as_array().size() == 1);

  const auto id = text(
      laptop.call("addGroup", "POST", "/groups", {{"name", "KSM Melati"}, {"meeting_weekday", 0}}),
      "group");
  const std::string group = "/groups/" + id;
  laptop.call("changeGroup", "PATCH", group,
              {{"rules", {{"wajib", 6'000}, {"loan", {{"count", 5}}}}}});
  const auto shown = laptop.call("getGroup", "GET", group);
  CHECK(shown.at("rules").at("wajib").as_int64() == 6'000);
  CHECK(shown.at("rules").at("loan").at("count").as_int64() == 5);

  const auto siti = text(
      laptop.call("addMember", "POST", group + "/members", {{"name", "Siti Rohani"}, {"sex", "P"}}),
      "member");
  const auto agus =
      text(laptop.call("addMember", "POST", group + "/members", {{"name", "Agus"}}), "member");
  laptop.call("changeMember", "PATCH", group + "/members/" + agus, {{"phone", "081234567890"}});
  CHECK(laptop.refused("PATCH", group + "/members/" + agus, {{"nik", "12"}}) ==
        "422 nik_invalid /nik");

  const std::string day = group + "/meetings/2017-01-29";
  const json::value draft = {
      {"cells", {{{"member", siti}, {"column", "wajib"}, {"value", 6'000}}}}};
  laptop.call("keepDraft", "PUT", day + "/draft", draft);
  CHECK(laptop.call("getDraft", "GET", day + "/draft") == draft);
  laptop.call("dropDraft", "DELETE", day + "/draft");
  CHECK(laptop.call("getDraft", "GET", day + "/draft").at("cells").as_array().empty());

  const auto before = laptop.call("getMeeting", "GET", day);
  const auto written = laptop.call("enterCells", "POST", day + "/entries",
                                   {{"based_on", before.at("version")},
                                    {"cells",
                                     {{{"member", siti}, {"column", "hadir"}, {"value", "H"}},
                                      {{"member", siti}, {"column", "wajib"}, {"value", 600'000}},
                                      {{"member", agus}, {"column", "hadir"}, {"value", "T"}}}}});
  CHECK(written.at("records").as_array().size() == 3);
  const auto sheet = laptop.call("getMeeting", "GET", day);
  CHECK(sheet.at("totals").at("wajib").as_int64() == 600'000);
  CHECK(laptop
            .refused("POST", day + "/entries",
                     {{"cells", {{{"member", siti}, {"column", "wajib"}, {"value", 1}}}}})
            .substr(0, 15) == "409 cell_filled");

  CHECK(laptop
            .call("previewLoan", "POST", group + "/loans/preview",
                  {{"principal", 100'000}, {"date", "2017-01-29"}})
            .at("schedule")
            .as_array()
            .size() == 5);
  CHECK(laptop
            .refused("POST", group + "/loans",
                     {{"member", agus}, {"principal", 700'000}, {"date", "2017-01-29"}})
            .substr(0, 14) == "409 cash_short");
  const auto loan = text(laptop.call("addLoan", "POST", group + "/loans",
                                     {{"member", agus},
                                      {"principal", 100'000},
                                      {"date", "2017-01-29"},
                                      {"purpose", "warung"}}),
                         "loan");
  laptop.call("payLoan", "POST", group + "/loans/" + loan + "/payments",
              {{"date", "2017-02-05"}, {"amount", 21'000}});
  CHECK(laptop.call("getLoan", "GET", group + "/loans/" + loan).at("outstanding").as_int64() ==
        80'000);
  const auto cash = laptop.call("enterCash", "POST", group + "/cash",
                                {{"date", "2017-02-05"},
                                 {"direction", "out"},
                                 {"account", "5200"},
                                 {"amount", 5'000},
                                 {"text", "buku tulis"}});
  const auto record = std::string(cash.at("records").at(0).as_string());
  laptop.call("reverseRecord", "POST", group + "/records/" + record + "/reversal",
              {{"reason", "salah catat"}});
  CHECK(laptop.refused("POST", group + "/records/" + record + "/reversal", {{"reason", "lagi"}})
            .substr(0, 20) == "409 already_reversed");

  const auto book = laptop.call("getCash", "GET", group + "/cash");
  CHECK(book.at("balance").as_int64() == 600'000 - 100'000 + 21'000);
  laptop.call("listGroups", "GET", "/groups");
  laptop.call("listMembers", "GET", group + "/members");
  laptop.call("getMember", "GET", group + "/members/" + agus);
  CHECK(text(laptop.call("listMeetings", "GET", group + "/meetings"), "next") == "2017-02-05");
  laptop.call("listLoans", "GET", group + "/loans");
  const auto first = laptop.call("listRecords", "GET", group + "/records?limit=2");
  CHECK(first.at("items").as_array().size() == 2);
  laptop.call("listRecords", "GET", group + "/records?after=" + text(first, "next"));
  laptop.call("getJournal", "GET", group + "/journal");
  CHECK(laptop.call("getTrialBalance", "GET", group + "/trial-balance").at("balanced").as_bool());
  laptop.call("listReview", "GET", "/review");
  laptop.call("listReview", "GET", "/review?decided=1");
  laptop.call("exportAll", "GET", "/export");
  laptop.call("getHealth", "GET", "/health");
  laptop.call("makeLaunchLink", "POST", "/launch", json::object{});
}

TEST_CASE("the same key gives the same answer, and no second record", "[api]") {
  Laptop laptop;
  laptop.call("foundCommunity", "POST", "/community", {{"name", "BKM Guyub Rukun"}});
  const auto records = laptop.call("getStatus", "GET", "/status").at("records");
  CHECK(laptop.refused("POST", "/community", {{"name", "BKM Lain"}}) ==
        "409 already_in_community ");
  CHECK(laptop.call("getStatus", "GET", "/status").at("records") == records);
}

}  // namespace lumbung::test
