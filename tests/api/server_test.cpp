#include "daemon/api/server.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "daemon/api/run_file.hpp"
#include "daemon/base/limits.hpp"
#include "tests/api/house.hpp"
#include "tests/api/wire.hpp"

namespace lumbung::test {
namespace {

namespace json = boost::json;

std::string code_of(const Said& said) {
  boost::system::error_code failed;
  const auto value = json::parse(said.body, failed);
  if (failed || !value.is_object() || !value.as_object().contains("code")) return "no problem";
  return std::string(value.at("code").as_string());
}

std::string host_line(const House& house) {
  return "Host: 127.0.0.1:" + std::to_string(house.port()) + "\r\n";
}

}  // namespace

TEST_CASE("a refused request says why and changes nothing", "[api]") {
  House house;
  const auto port = house.port();
  const auto token = house.token_line();

  SECTION("E16: another name for this laptop") {
    const auto said = call(port, "GET", "/", "Host: evil.example\r\n");
    CHECK(said.status == 421);
    CHECK(code_of(said) == "host_refused");
  }
  SECTION("two Host headers") {
    CHECK(call(port, "GET", "/", host_line(house) + host_line(house)).status == 421);
  }
  SECTION("E12: parts of an answer") {
    CHECK(call(port, "GET", "/", "Range: bytes=0-0,0-1,0-2\r\n").status == 416);
  }
  SECTION("E13: a body of unknown length") {
    CHECK(call(port, "POST", "/api/v1/session", "Transfer-Encoding: chunked\r\n").status == 411);
    CHECK(call(port, "POST", "/api/v1/session", "Content-Length: 2000000\r\n").status == 413);
  }
  SECTION("E14: a head without an end") {
    Wire wire(port);
    wire.send("GET / HTTP/1.1\r\n" + host_line(house) + "X: ");
    const std::string piece(1024, 'x');
    for (std::size_t sent = 0; sent <= limits::http_head_bytes_max; sent += piece.size()) {
      if (!wire.send(piece)) break;
    }
    CHECK(wire.answer().status == 431);
    CHECK(wire.ends());
  }
  SECTION("a promise to send later") {
    CHECK(call(port, "POST", "/api/v1/session", "Expect: 100-continue\r\nContent-Length: 2\r\n")
              .status == 417);
  }
  SECTION("a form of another page") {
    CHECK(call(port, "POST", "/api/v1/session", "Content-Type: text/plain\r\nContent-Length: 2\r\n")
              .status == 415);
  }
  SECTION("another page's script") {
    const auto said = call(port, "GET", "/api/v1/status",
                           token + "Origin: http://evil.example\r\nAccept-Language: en\r\n");
    CHECK(said.status == 403);
    CHECK(said.body.find("another page") != std::string::npos);
    CHECK(said.headers.count("access-control-allow-origin") == 0);
    CHECK(call(port, "GET", "/api/v1/status", token + "Sec-Fetch-Site: cross-site\r\n").status ==
          403);
  }
  SECTION("no token, or another spelling of a path that needs one") {
    CHECK(call(port, "GET", "/api/v1/status").status == 401);
    CHECK(call(port, "GET", "/%61pi/v1/status").status == 404);
    CHECK(call(port, "GET", "/api/v1/%73tatus").status == 401);
    CHECK(call(port, "GET", "/api/v1/%73tatus", token).status == 404);
    CHECK(call(port, "GET", "//api/v1/status").status == 404);
  }
  SECTION("a way that is not there") {
    CHECK(call(port, "GET", "/api/v1/nothing", token).status == 404);
    const auto said = call(port, "DELETE", "/api/v1/status", token);
    CHECK(said.status == 405);
    CHECK(said.header("allow") == "GET");
    CHECK(call(port, "GET", "/api/v1/records?limit=%zz", token).status == 422);
  }
  CHECK(house.mailbox.view()->version == 7);
}

TEST_CASE("E15: eight callers who drip their heads keep nobody waiting", "[api]") {
  House house;
  std::vector<std::unique_ptr<Wire>> drips;
  for (int at = 0; at < 8; ++at) {
    drips.push_back(std::make_unique<Wire>(house.port()));
    drips.back()->send("GET / HTTP/1.1\r\nX: ");
  }
  const auto before = std::chrono::steady_clock::now();
  CHECK(call(house.port(), "GET", "/api/v1/health").status == 200);
  // The drippers still have most of their two seconds: nothing waited for them to end.
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::milliseconds(1'500));
  for (auto& drip : drips) {
    CHECK(drip->answer().status == 408);
    CHECK(drip->ends());
  }
}

TEST_CASE("of too many idle callers the oldest yields, and a new one is answered", "[api]") {
  House house;
  std::vector<std::unique_ptr<Wire>> idle;
  for (std::size_t at = 0; at < limits::http_waiting_max + 8; ++at) {
    idle.push_back(std::make_unique<Wire>(house.port()));
    REQUIRE(idle.back()->connected());
  }
  CHECK(call(house.port(), "GET", "/api/v1/health").status == 200);
  CHECK(idle.front()->ends());
}

TEST_CASE("the one-time link opens the page once", "[api]") {
  House house;
  const auto link = house.server.launch_link();
  const auto start = "http://127.0.0.1:" + std::to_string(house.port()) + "/#kunci=";
  REQUIRE(link.substr(0, start.size()) == start);
  const auto body = json::serialize(json::object{{"secret", link.substr(start.size())}});

  const auto opened = call(house.port(), "POST", "/api/v1/session", "", body);
  REQUIRE(opened.status == 200);
  const auto token = std::string(json::parse(opened.body).at("token").as_string());
  CHECK(call(house.port(), "GET", "/api/v1/status", "X-Lumbung-Token: " + token + "\r\n").status ==
        200);
  const auto again = call(house.port(), "POST", "/api/v1/session", "", body);
  CHECK(again.status == 403);
  CHECK(code_of(again) == "launch_expired");

  const auto cookie = opened.header("set-cookie");
  CHECK(cookie.find("lumbung-" + std::to_string(house.port()) + "=") == 0);
  CHECK(cookie.find("HttpOnly") != std::string::npos);
  CHECK(cookie.find("SameSite=Strict") != std::string::npos);
  const auto pair = "Cookie: a=b; " + cookie.substr(0, cookie.find(';')) + "\r\n";
  const auto resumed = call(house.port(), "POST", "/api/v1/session/resume", pair);
  REQUIRE(resumed.status == 200);
  CHECK(json::parse(resumed.body).at("token").as_string() == token);
  CHECK(call(house.port(), "POST", "/api/v1/session/resume").status == 401);
  // The cookie alone opens nothing else.
  CHECK(call(house.port(), "GET", "/api/v1/status", pair).status == 401);

  const auto fresh = call(house.port(), "POST", "/api/v1/launch", house.token_line());
  CHECK(fresh.status == 201);
  CHECK(json::parse(fresh.body).at("link").as_string() != link);
}

TEST_CASE("every answer carries the headers that keep the page to itself", "[api]") {
  House house;
  for (const auto& said : {call(house.port(), "GET", "/"), call(house.port(), "GET", "/missing"),
                           call(house.port(), "GET", "/api/v1/health"),
                           call(house.port(), "GET", "/", "Host: evil.example\r\n")}) {
    CAPTURE(said.status);
    CHECK(said.header("content-security-policy").find("default-src 'none'; script-src 'self'") ==
          0);
    CHECK(said.header("content-security-policy").find("require-trusted-types-for 'script'") !=
          std::string::npos);
    CHECK(said.header("referrer-policy") == "no-referrer");
    CHECK(said.header("x-content-type-options") == "nosniff");
    CHECK(said.header("cross-origin-opener-policy") == "same-origin");
    CHECK(said.header("cross-origin-resource-policy") == "same-origin");
    CHECK(said.header("cache-control") == "no-store");
    CHECK(said.headers.count("access-control-allow-origin") == 0);
  }
}

TEST_CASE("files of the page come packed where that is understood, and once", "[api]") {
  House house;
  const auto plain = call(house.port(), "GET", "/assets/a.js");
  CHECK(plain.body == "plain text");
  CHECK(plain.header("content-type") == "text/javascript");
  const auto packed = call(house.port(), "GET", "/assets/a.js", "Accept-Encoding: gzip, br\r\n");
  CHECK(packed.body == "packed");
  CHECK(packed.header("content-encoding") == "gzip");
  CHECK(call(house.port(), "GET", "/assets/a.js", "If-None-Match: \"e2\"\r\n").status == 304);
  CHECK(call(house.port(), "GET", "/assets/b.js").status == 404);
  CHECK(call(house.port(), "POST", "/assets/a.js").status == 405);
  CHECK(call(house.port(), "HEAD", "/assets/a.js").status == 200);
}

TEST_CASE("one connection serves many requests, also sent in one go", "[api]") {
  House house;
  Wire wire(house.port());
  const auto one = "GET /api/v1/health HTTP/1.1\r\n" + host_line(house) + "\r\n";
  wire.send(one + one + one);
  for (int at = 0; at < 3; ++at) CHECK(wire.answer().status == 200);
  wire.send("GET /api/v1/health HTTP/1.1\r\nConnection: close\r\n" + host_line(house) + "\r\n");
  CHECK(wire.answer().status == 200);
  CHECK(wire.ends());
}

TEST_CASE("a write carries its version, key and digest to the owner", "[api]") {
  std::vector<node::Submitted> seen;
  House house([&](const node::Submitted& wish) {
    seen.push_back(wish);
    node::Written written;
    written.version = 8;
    written.id = "link";
    return node::Outcome(written);
  });
  const auto key = house.token_line() + "Idempotency-Key: k-1\r\n";
  const auto said = call(house.port(), "POST", "/api/v1/invites", key, R"({"role":"read"})");
  CHECK(said.status == 201);
  CHECK(json::parse(said.body).at("link").as_string() == "link");
  CHECK(call(house.port(), "POST", "/api/v1/invites", key, R"({"role":"write"})").status == 201);
  REQUIRE(seen.size() == 2);
  CHECK(std::get<node::Invite>(seen[0].command).role == node::Role::read);
  CHECK(seen[0].context.idempotency_key == "k-1");
  CHECK(seen[0].context.today.iso() == "2017-01-29");
  CHECK(seen[0].context.request_digest.size() == 16);
  CHECK(seen[0].context.request_digest != seen[1].context.request_digest);

  const auto bad = call(house.port(), "POST", "/api/v1/invites",
                        house.token_line() + "Idempotency-Key: a b\r\n", R"({"role":"read"})");
  CHECK(code_of(bad) == "key_invalid");
  CHECK(seen.size() == 2);
}

TEST_CASE("what the owner refuses is told in the reader's language", "[api]") {
  House house([](const node::Submitted&) -> node::Outcome {
    return tl::unexpected<std::vector<Refusal>>(
        {Refusal{"cash_short", "/principal", {{"available", 5'000}, {"short", 1'000}}, {}}});
  });
  const std::string group(32, 'a');
  const auto said = call(house.port(), "POST", "/api/v1/groups/" + group + "/loans",
                         house.token_line() + "Accept-Language: en\r\n",
                         R"({"member":")" + group + R"(","principal":6000,"date":"2017-01-29"})");
  CHECK(said.status == 409);
  CHECK(said.header("content-type") == "application/problem+json");
  const auto problem = json::parse(said.body);
  CHECK(problem.at("title").as_string() ==
        "There is not enough cash: Rp5.000 is there, Rp1.000 is missing.");
  CHECK(problem.at("errors").at(0).at("pointer").as_string() == "/principal");
  CHECK(problem.at("amounts").at("short").as_int64() == 1'000);
}

TEST_CASE("a write is refused while the same key is under way", "[api]") {
  House house;
  house.owner.hold();
  const auto key = house.token_line() + "Idempotency-Key: k\r\n";
  std::thread first([&] {
    CHECK(call(house.port(), "POST", "/api/v1/invites", key, R"({"role":"read"})").status == 201);
  });
  house.owner.await(1);
  const auto second = call(house.port(), "POST", "/api/v1/invites", key, R"({"role":"read"})");
  CHECK(second.status == 409);
  CHECK(code_of(second) == "request_in_flight");
  // Readers do not wait for the writer.
  CHECK(call(house.port(), "GET", "/api/v1/status", house.token_line()).status == 200);
  house.owner.release();
  first.join();
}

TEST_CASE("events reach every open stream, and a stop ends them at once", "[api]") {
  House house;
  const auto ask =
      "GET /api/v1/events HTTP/1.1\r\n" + host_line(house) + house.token_line() + "\r\n";
  std::vector<std::unique_ptr<Wire>> readers;
  for (std::size_t at = 0; at < limits::event_streams_max; ++at) {
    readers.push_back(std::make_unique<Wire>(house.port()));
    readers.back()->send(ask);
    REQUIRE(readers.back()->read_until(": ping\n\n"));
  }
  CHECK(call(house.port(), "GET", "/api/v1/events", house.token_line()).status == 503);
  // Sixteen streams leave room for everybody else.
  CHECK(call(house.port(), "GET", "/api/v1/health").status == 200);

  house.mailbox.on_published(empty_view(9));
  house.mailbox.on_event(node::StatusChanged{});
  for (auto& reader : readers) {
    CHECK(reader->read_until("event: version\ndata: {\"version\":9,\"groups\":[]}\n\n"));
    CHECK(reader->read_until("event: status\ndata: {}\n\n"));
  }
  house.server.stop();
  for (auto& reader : readers) CHECK(reader->ends());
  CHECK_FALSE(Wire(house.port()).connected());
  CHECK_FALSE(api::read_run_file(house.folder.path()).has_value());
}

TEST_CASE("a reader that left makes room for another", "[api]") {
  House house;
  const auto ask =
      "GET /api/v1/events HTTP/1.1\r\n" + host_line(house) + house.token_line() + "\r\n";
  for (std::size_t at = 0; at < limits::event_streams_max; ++at) {
    Wire reader(house.port());
    reader.send(ask);
    REQUIRE(reader.read_until(": ping\n\n"));
  }
  // All have gone; once the first one is noticed its place is free.
  int status = 0;
  do {
    status = call(house.port(), "GET", "/api/v1/events", house.token_line()).status;
  } while (status == 503);
  CHECK(status == 200);
}

TEST_CASE("two servers never share a port", "[api]") {
  House house;
  api::Mailbox mailbox;
  Folder folder;
  api::Server second({folder.path(), house.port(), "0.1.0"}, StillWorld().world(), mailbox, {});
  const auto started = second.start();
  REQUIRE_FALSE(started.has_value());
  CHECK(started.error().code == Errc::io);
}

}  // namespace lumbung::test
