#include <catch2/catch.hpp>

#include "daemon/api/mailbox.hpp"
#include "daemon/api/run_file.hpp"
#include "daemon/api/sessions.hpp"
#include "daemon/base/limits.hpp"
#include "tests/api/house.hpp"

namespace lumbung::api {

TEST_CASE("a launch secret opens one session and no second one", "[api]") {
  test::StillWorld still;
  Sessions sessions(still.world());
  const auto secret = sessions.launch();
  CHECK_FALSE(sessions.open("something else").has_value());
  const auto session = sessions.open(secret);
  REQUIRE(session.has_value());
  CHECK(sessions.knows(session->token));
  CHECK_FALSE(sessions.knows(session->cookie));
  CHECK(sessions.resume(session->cookie) == session->token);
  CHECK_FALSE(sessions.resume(session->token).has_value());
  CHECK_FALSE(sessions.open(secret).has_value());
}

TEST_CASE("a launch secret lives ten minutes", "[api]") {
  test::StillWorld still;
  Sessions sessions(still.world());
  const auto early = sessions.launch();
  const auto late = sessions.launch();
  *still.ms = limits::launch_secret_ms - 1;
  CHECK(sessions.open(early).has_value());
  *still.ms = limits::launch_secret_ms;
  CHECK_FALSE(sessions.open(late).has_value());
}

TEST_CASE("of too many sessions the oldest yields", "[api]") {
  test::StillWorld still;
  Sessions sessions(still.world());
  const auto first = sessions.open(sessions.launch()).value();
  for (std::size_t at = 0; at < limits::page_sessions_max; ++at) {
    CHECK(sessions.open(sessions.launch()).has_value());
  }
  CHECK_FALSE(sessions.knows(first.token));
  CHECK(sessions.knows(sessions.program_token()));
}

TEST_CASE("a run file that cannot be read is none", "[api]") {
  test::Folder folder;
  CHECK_FALSE(read_run_file(folder.path()).has_value());
  REQUIRE(write_run_file(folder.path(), 4711, "secret").has_value());
  REQUIRE(write_run_file(folder.path(), 4712, "secret").has_value());
  CHECK(read_run_file(folder.path())->page_port == 4712);
  CHECK(read_run_file(folder.path())->token == "secret");
  remove_run_file(folder.path());
  CHECK_FALSE(read_run_file(folder.path()).has_value());
}

TEST_CASE("a wish waits for its own answer, and a closed mailbox keeps nobody waiting", "[api]") {
  Mailbox mailbox;
  CHECK(mailbox.ask({}, node::Found{"A"}, 1000).error().front().code == "stopping");
  test::Owner owner(mailbox, [](const node::Submitted& wish) {
    node::Written written;
    written.id = std::get<node::Found>(wish.command).name;
    return node::Outcome(written);
  });
  CHECK(mailbox.ask({}, node::Found{"A"}, 10'000)->id == "A");

  owner.hold();
  CHECK(mailbox.ask({}, node::Found{"B"}, 0).error().front().code == "timed_out");

  node::WriteContext keyed;
  keyed.idempotency_key = "k";
  std::thread waiting([&] {
    CHECK(mailbox.ask(keyed, node::Found{"C"}, 60'000).error().front().code == "stopping");
  });
  owner.await(3);
  CHECK(mailbox.ask(keyed, node::Found{"C"}, 1000).error().front().code == "request_in_flight");
  mailbox.close();
  waiting.join();
}

TEST_CASE("a slow reader of events loses the oldest ones, and there are 16 at most", "[api]") {
  EventHub hub;
  std::vector<std::shared_ptr<EventHub::Stream>> streams;
  for (std::size_t at = 0; at < limits::event_streams_max; ++at) {
    streams.push_back(hub.open());
    REQUIRE(streams.back() != nullptr);
  }
  CHECK(hub.open() == nullptr);
  streams.pop_back();
  CHECK(hub.open() != nullptr);

  for (std::size_t at = 0; at <= limits::events_queued_max; ++at) {
    hub.push({"version", std::to_string(at)});
  }
  CHECK(streams.front()->next(0)->data == "1");
  hub.close();
  CHECK_FALSE(streams.front()->next(60'000).has_value());
  CHECK(hub.open() == nullptr);
}

}  // namespace lumbung::api
