#include "daemon/cli/command_line.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <optional>
#include <sstream>

#include "daemon/api/run_file.hpp"
#include "daemon/cli/arguments.hpp"
#include "tests/api/house.hpp"

namespace lumbung::cli {
namespace {

/// A command line's end and what it wrote.
struct Ended {
  Exit end = Exit::error;
  std::string out;
  std::string err;
};

struct Desk {
  std::optional<RunOptions> ran;
  Result<Verification> verification = Verification{true, 12, {}};
  std::string folder = "/nowhere";

  Ended type(const std::vector<std::string>& line) {
    std::ostringstream out;
    std::ostringstream err;
    Commands commands;
    commands.run = [&](const RunOptions& options) {
      ran = options;
      return Exit::ok;
    };
    commands.verify = [&](const std::string&) { return verification; };
    commands.version = "0.1.0";
    const Exit end = run_command_line(line, commands, Terminal{out, err, folder});
    return {end, out.str(), err.str()};
  }
};

}  // namespace

TEST_CASE("HTTP statuses end as scripts expect", "[cli]") {
  CHECK(exit_of(200) == Exit::ok);
  CHECK(exit_of(204) == Exit::ok);
  CHECK(exit_of(404) == Exit::not_found);
  CHECK(exit_of(409) == Exit::conflict);
  CHECK(exit_of(412) == Exit::conflict);
  CHECK(exit_of(401) == Exit::not_allowed);
  CHECK(exit_of(403) == Exit::not_allowed);
  CHECK(exit_of(400) == Exit::validation);
  CHECK(exit_of(422) == Exit::validation);
  CHECK(exit_of(500) == Exit::error);
  CHECK(exit_of(504) == Exit::error);
  CHECK(exit_of(302) == Exit::error);
}

TEST_CASE("run hands on everything it was asked for", "[cli]") {
  Desk desk;
  CHECK(desk.type({"run", "--data", "/d", "--page-port=0", "--sync-port", "28000", "--name",
                   "Laptop Bu Sri", "--no-discovery", "--peer", "a:1", "--peer=b:2"})
            .end == Exit::ok);
  REQUIRE(desk.ran.has_value());
  CHECK(desk.ran->data_folder == "/d");
  CHECK(desk.ran->page_port == 0);
  CHECK(desk.ran->sync_port == 28'000);
  CHECK(desk.ran->name == "Laptop Bu Sri");
  CHECK(desk.ran->discovery == Discovery::off);
  CHECK(desk.ran->peers == std::vector<std::string>{"a:1", "b:2"});

  CHECK(desk.type({"run"}).end == Exit::ok);
  CHECK(desk.ran->data_folder == "/nowhere");
  CHECK(desk.ran->page_port == 28'580);
  CHECK(desk.ran->discovery == Discovery::on);
}

TEST_CASE("a line that cannot be meant is a usage error", "[cli]") {
  Desk desk;
  const std::vector<std::vector<std::string>> lines = {{},
                                                       {"fly"},
                                                       {"run", "--fast"},
                                                       {"run", "--data"},
                                                       {"run", "--page-port", "70000"},
                                                       {"run", "--page-port", "1x"},
                                                       {"run", "--no-discovery=1"},
                                                       {"run", "--name", "a", "--name", "b"},
                                                       {"status", "now"},
                                                       {"status", "--lang", "fr"},
                                                       {"found"},
                                                       {"invite", "--role", "king"},
                                                       {"join"},
                                                       {"call", "GET"},
                                                       {"call", "BREW", "/status"},
                                                       {"call", "GET", "status"}};
  for (const auto& line : lines) {
    const auto ended = desk.type(line);
    CAPTURE(line);
    CHECK(ended.end == Exit::usage);
    CHECK(ended.out.empty());
    CHECK_FALSE(ended.err.empty());
  }
  CHECK_FALSE(desk.ran.has_value());
}

TEST_CASE("behind two dashes everything is a word", "[cli]") {
  const std::vector<CommandRule> rules = {{"call", {{"--json", OptionRule::Takes::nothing}}, 0, 3}};
  const std::vector<std::string> line = {"call", "--json", "--", "--json", "-"};
  const auto arguments = parse_arguments(line, rules);
  REQUIRE(arguments.has_value());
  CHECK(arguments->words == std::vector<std::string>{"--json", "-"});
}

TEST_CASE("every command explains itself in both languages", "[cli]") {
  Desk desk;
  for (const auto* name : {"run", "open", "status", "found", "invite", "join", "sync", "call",
                           "verify", "export", "version"}) {
    CAPTURE(name);
    const auto indonesian = desk.type({name, "--help"});
    const auto english = desk.type({name, "--help", "--lang", "en"});
    CHECK(indonesian.end == Exit::ok);
    CHECK(indonesian.out.find(std::string("lumbung ") + name) == 0);
    CHECK(english.out != indonesian.out);
  }
  CHECK(desk.type({"--help"}).out.find("lumbung verify") != std::string::npos);
}

TEST_CASE("without a daemon every question to it ends with 4", "[cli]") {
  Desk desk;
  test::Folder folder;
  desk.folder = folder.path();
  const std::vector<std::vector<std::string>> lines = {
      {"status"},       {"open"}, {"found", "--community", "A"}, {"invite", "--role", "read"},
      {"join", "link"}, {"sync"}, {"call", "GET", "/status"},    {"export"}};
  for (const auto& line : lines) {
    const auto ended = desk.type(line);
    CAPTURE(line);
    CHECK(ended.end == Exit::unreachable);
    CHECK(ended.out.empty());
    CHECK(ended.err.find("lumbung run") != std::string::npos);
  }
}

TEST_CASE("verify tells what it found and ends with 8 if something is broken", "[cli]") {
  Desk desk;
  CHECK(desk.type({"verify", "--json"}).out == "{\"ok\":true,\"envelopes\":12,\"problems\":[]}\n");
  desk.verification = Verification{false, 12, {"log 3: bad signature"}};
  const auto broken = desk.type({"verify", "--json"});
  CHECK(broken.end == Exit::integrity);
  CHECK(broken.out == "{\"ok\":false,\"envelopes\":12,\"problems\":[\"log 3: bad signature\"]}\n");
  desk.verification = tl::unexpected(Error{Errc::io, "no such folder"});
  CHECK(desk.type({"verify"}).end == Exit::error);
}

TEST_CASE("call prints the daemon's answer in every case", "[cli]") {
  test::House house([](const node::Submitted& wish) -> node::Outcome {
    if (std::holds_alternative<node::SyncNow>(wish.command)) {
      node::Written written;
      written.same_content = std::get<node::SyncNow>(wish.command).address == "a:1";
      return written;
    }
    return tl::unexpected<std::vector<Refusal>>({Refusal{"not_allowed", {}, {}, {}}});
  });
  Desk desk;
  desk.folder = house.folder.path();

  const auto status = desk.type({"call", "GET", "/api/v1/status"});
  CHECK(status.end == Exit::ok);
  CHECK(boost::json::parse(status.out).at("name").as_string() == "Laptop Bu Sri");
  CHECK(desk.type({"call", "GET", "/status"}).out == status.out);
  CHECK(desk.type({"call", "GET", "/api/openapi.json"}).end == Exit::ok);
  CHECK(desk.type({"call", "GET", "/nothing"}).end == Exit::not_found);
  CHECK(desk.type({"call", "POST", "/invites", "{"}).end == Exit::validation);
  const auto refused = desk.type({"call", "POST", "/invites", R"({"role":"read"})"});
  CHECK(refused.end == Exit::not_allowed);
  CHECK(boost::json::parse(refused.out).at("code").as_string() == "not_allowed");

  CHECK(desk.type({"invite", "--role", "read", "--lang", "en"}).err ==
        "This laptop may only read. Ask the treasurer to record it.\n");
  CHECK(desk.type({"sync", "a:1"}).end == Exit::ok);
  CHECK(desk.type({"sync"}).end == Exit::error);
  CHECK(desk.type({"status", "--lang", "en"}).out.find("Community: none yet") != std::string::npos);
  CHECK(desk.type({"open"}).out.find("http://127.0.0.1:") == 0);
}

TEST_CASE("a run file of a daemon that was killed hinders nobody", "[cli]") {
  Desk desk;
  test::Folder folder;
  desk.folder = folder.path();
  std::uint16_t old_port = 0;
  {
    const test::House house;
    old_port = house.port();
  }
  // Nobody listens there any more; then a daemon of another folder does.
  REQUIRE(api::write_run_file(folder.path(), old_port, "an old token").has_value());
  CHECK(desk.type({"status"}).end == Exit::unreachable);
  const test::House stranger;
  REQUIRE(api::write_run_file(folder.path(), stranger.port(), "an old token").has_value());
  CHECK(desk.type({"status"}).end == Exit::unreachable);
}

}  // namespace lumbung::cli
