#include "daemon/log/acceptance.hpp"

#include <rapidcheck/catch.h>
#include <numeric>
#include <random>

#include "daemon/base/limits.hpp"
#include "tests/log/laptop.hpp"

using namespace lumbung;
using namespace lumbung::log;

namespace {

/// The step at which a single envelope was refused.
AcceptStep step_of(const std::vector<Verdict>& verdicts) { return only<Refused>(verdicts).step; }

}  // namespace

TEST_CASE("what one laptop wrote, another takes", "[log]") {
  Village village;
  Laptop ani(village, 1);
  Laptop budi(village, 2);
  ani.write("satu");
  ani.write("dua");
  for (const Envelope& envelope : ani.all()) {
    const Accepted accepted = only<Accepted>(budi.take(envelope));
    CHECK(accepted.author == ani.device());
    CHECK(accepted.held.standing == Standing::counts);
    CHECK(accepted.envelope.bytes == envelope.bytes);
  }
  CHECK(budi.book().digest() == ani.book().digest());
  CHECK(budi.acceptance().tally().accepted == 3);
  SECTION("and takes it once") {
    for (const Envelope& envelope : ani.all()) only<Duplicate>(budi.take(envelope));
    CHECK(budi.book().size() == 3);
  }
}

TEST_CASE("any order of arrival ends in the same book", "[log]") {
  Village village;
  Laptop ani(village, 1);
  Laptop budi(village, 2);
  for (int round = 0; round < 4; ++round) {
    ani.write("a", round % 2 == 0 ? group_space : control_space);
    for (const Envelope& envelope : ani.all()) budi.take(envelope);
    if (round == 2) budi.restart();
    budi.write("b");
    for (const Envelope& envelope : budi.all()) ani.take(envelope);
  }
  const auto all = ani.all();
  rc::prop("once every LOG_OPEN could wait or be sent again", [&](unsigned seed) {
    std::mt19937 random(seed);
    Village same = village;
    Laptop citra(same, 3);
    std::vector<std::size_t> order(all.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::map<Origin, Held> came;
    // An envelope of a log that is not open yet is dropped, as the wire would bring it again.
    for (int round = 0; round < 20; ++round) {
      std::shuffle(order.begin(), order.end(), random);
      for (const std::size_t index : order) {
        for (const Verdict& verdict : citra.take(all[index])) {
          const auto* accepted = std::get_if<Accepted>(&verdict);
          if (accepted == nullptr) continue;
          for (const Origin& dep : accepted->held.deps) RC_ASSERT(came.contains(dep));
          if (accepted->held.at.seq > 0) {
            RC_ASSERT(came.contains({accepted->held.at.log, accepted->held.at.seq - 1}));
          }
          RC_ASSERT(came.emplace(accepted->held.at, accepted->held).second);
        }
      }
    }
    RC_ASSERT(came.size() == all.size());
    RC_ASSERT(citra.shelf().frontier_digest() == ani.shelf().frontier_digest());
    RC_ASSERT(citra.acceptance().held_back() == 0U);
  });
}

TEST_CASE("a gap is waited out with signed envelopes only", "[log]") {
  Village village;
  Laptop ani(village, 1);
  Laptop budi(village, 2);
  for (int count = 0; count < 4; ++count) ani.write("x");
  const auto all = ani.all();
  only<Accepted>(budi.take(all[0]));
  CHECK(only<Parked>(budi.take(all[3])).at == all[3].origin());
  only<Parked>(budi.take(all[2]));
  only<Duplicate>(budi.take(all[2]));
  Bytes forged = all[4].bytes;
  forged.back() ^= 1;
  CHECK(step_of(budi.take(*decode_envelope(forged))) == AcceptStep::signature);
  const auto freed = budi.take(all[1]);
  REQUIRE(freed.size() == 3);
  CHECK(std::get<Accepted>(freed[2]).held.at == all[3].origin());
  CHECK(budi.book().size() == 4);
  CHECK(budi.acceptance().held_back() == 0);
}

TEST_CASE("the room for what waits is bounded", "[log]") {
  Village village;
  Laptop ani(village, 1);
  Laptop budi(village, 2);
  SECTION("in envelopes for each log") {
    for (std::size_t count = 0; count < limits::parked_per_log_max + 3; ++count) ani.write("x");
    const auto all = ani.all();
    budi.take(all[0]);
    for (std::size_t index = 2; index < limits::parked_per_log_max + 2; ++index) {
      only<Parked>(budi.take(all[index]));
    }
    const Refused refused = only<Refused>(budi.take(all[limits::parked_per_log_max + 2]));
    CHECK(refused.step == AcceptStep::seq);
    CHECK(refused.error.code == Errc::limit);
    CHECK(budi.take(all[1]).size() == limits::parked_per_log_max + 1);
  }
  SECTION("in octets for each peer, and given back when it leaves") {
    const std::string large(60'000, 'x');
    for (int count = 0; count < 20; ++count) ani.write(large);
    const auto all = ani.all();
    const DeviceId from = filled<DeviceId>(8);
    budi.take(all[0], from);
    std::size_t parked = 0;
    for (std::size_t index = 2; index < all.size(); ++index) {
      const auto verdicts = budi.take(all[index], from);
      if (std::holds_alternative<Parked>(verdicts.front())) ++parked;
    }
    CHECK(parked == limits::held_bytes_per_peer_max / all[2].bytes.size());
    CHECK(budi.acceptance().held_back() == parked);
    budi.acceptance().forget(from);
    CHECK(budi.acceptance().held_back() == 0);
    only<Parked>(budi.take(all[2], from));
  }
}

TEST_CASE("what refers to the unknown waits until it comes", "[log]") {
  Village village;
  Laptop ani(village, 1);
  Laptop budi(village, 2);
  Laptop citra(village, 3);
  SECTION("deps of the same space") {
    const Envelope first = ani.write("satu");
    for (const Envelope& envelope : ani.all()) budi.take(envelope);
    budi.write("dua");
    const auto late = budi.all();  // ani's two, then budi's two
    const auto waiting = only<Waiting>(citra.take(late[2]));
    CHECK(waiting.missing == first.hash);
    only<Waiting>(citra.take(late[3]));
    CHECK(citra.take(late[0]).size() == 1);
    CHECK(citra.take(late[1]).size() == 3);
    CHECK(citra.book().digest() == budi.book().digest());
  }
  SECTION("auth of the control space") {
    const Envelope operation = ani.write("operasi", control_space);
    ani.write("satu");
    const auto all = ani.all();
    CHECK(only<Waiting>(citra.take(all[2])).missing == operation.hash);
    citra.take(all[0]);
    CHECK(citra.take(all[1]).size() == 2);
    only<Accepted>(citra.take(all[3]));
  }
  SECTION("a laptop that is certified in between") {
    const DeviceId stranger = budi.device();
    const auto key = village.certified.extract(stranger);
    ani.write("undangan", control_space);
    for (const Envelope& envelope : ani.all()) budi.take(envelope);
    budi.write("halo");
    const auto all = budi.all();
    only<Waiting>(citra.take(all[2]));
    only<Waiting>(citra.take(all[3]));
    citra.take(all[0]);
    // The verdict on the operation comes out before the laptop it admits is judged again.
    REQUIRE(std::holds_alternative<Accepted>(citra.acceptance().accept(all[1].bytes, {})));
    village.certified.emplace(stranger, key.mapped());
    REQUIRE(std::holds_alternative<Accepted>(*citra.acceptance().next_freed()));
    REQUIRE(std::holds_alternative<Accepted>(*citra.acceptance().next_freed()));
    CHECK_FALSE(citra.acceptance().next_freed().has_value());
  }
  SECTION("and if it stays a stranger, it and what hung on it go") {
    const DeviceId stranger = budi.device();
    ani.write("undangan", control_space);
    for (const Envelope& envelope : ani.all()) budi.take(envelope);
    budi.write("halo");
    const auto all = budi.all();
    village.certified.erase(stranger);
    citra.take(all[2]);
    citra.take(all[3]);
    citra.take(all[0]);
    const auto verdicts = citra.take(all[1]);
    REQUIRE(verdicts.size() == 3);
    CHECK(std::get<Refused>(verdicts[1]).step == AcceptStep::log);
    CHECK(std::get<Refused>(verdicts[2]).step == AcceptStep::log);
    CHECK(citra.acceptance().held_back() == 0);
  }
}

TEST_CASE("a laptop that may only read changes no document", "[log]") {
  Village village;
  Laptop ani(village, 1);
  Laptop budi(village, 2);
  village.may_only_read.insert(ani.device());
  ani.write("terlarang");
  const auto all = ani.all();
  CHECK(only<Accepted>(budi.take(all[0])).held.standing == Standing::counts);
  CHECK(only<Accepted>(budi.take(all[1])).held.standing == Standing::quarantined);
  CHECK(budi.book().quarantined() == 1);
  CHECK(budi.book().size() == 2);
  CHECK(budi.acceptance().tally().quarantined == 1);
}

TEST_CASE("rights are asked at the heads an envelope names", "[log]") {
  Village village;
  Laptop ani(village, 1);
  Shelf shelf{control_space, {}};
  shelf.want(control_space);
  shelf.want(group_space);
  std::vector<std::vector<Origin>> asked;
  Acceptance acceptance(shelf,
                        {[&](const DeviceId&) { return std::optional(ani.key().public_key()); },
                         [&](const DeviceId&, std::span<const Origin> heads) {
                           asked.emplace_back(heads.begin(), heads.end());
                           return true;
                         }});
  const Envelope operation = ani.write("operasi", control_space);
  ani.write("satu");
  for (const Envelope& envelope : ani.all()) (void)acceptance.accept(envelope.bytes, {});
  REQUIRE(asked.size() == 2);  // never for a LOG_OPEN
  CHECK(asked[0] == std::vector<Origin>{{operation.log, 0}});
  CHECK(asked[1] == std::vector<Origin>{operation.origin()});
}

TEST_CASE("strangers, foreign spaces and foreign logs get nowhere", "[log]") {
  Village village;
  Laptop ani(village, 1);
  Laptop budi(village, 2);
  Village elsewhere;
  Laptop mallory(elsewhere, 9);
  mallory.write("halo");
  SECTION("a LOG_OPEN of a laptop that is no member") {
    CHECK(step_of(budi.take(mallory.all()[0])) == AcceptStep::log);
    CHECK(step_of(budi.take(mallory.all()[1])) == AcceptStep::log);
  }
  SECTION("a LOG_OPEN that names another's laptop") {
    ani.write("satu");
    const Envelope opening = ani.all()[0];
    const Envelope forged = signed_anew(opening.bytes, mallory.key());
    CHECK(step_of(budi.take(forged)) == AcceptStep::signature);
  }
  SECTION("an own log id that another's laptop would have") {
    village.certified.emplace(mallory.device(), mallory.key().public_key());
    ani.write("satu");
    Bytes bytes = ani.all()[0].bytes;
    const DeviceId device = mallory.device();
    const Envelope opening = ani.all()[0];
    std::copy(device.bytes.begin(), device.bytes.end(),
              bytes.begin() + static_cast<std::ptrdiff_t>(opening.body_at));
    CHECK(step_of(budi.take(signed_anew(bytes, mallory.key()))) == AcceptStep::log);
  }
  SECTION("a space that is not held") {
    budi.shelf().books.erase(group_space);
    ani.write("satu");
    CHECK(step_of(budi.take(ani.all()[0])) == AcceptStep::space);
  }
  SECTION("a document in the control space") {
    ani.write("operasi", control_space);
    Bytes bytes = ani.all()[1].bytes;
    bytes[1] = 0;
    CHECK(step_of(budi.take(signed_anew(bytes, ani.key()))) == AcceptStep::space);
  }
  CHECK(budi.shelf().size() == 0);
}

TEST_CASE("a laptop that signs two pasts is stopped, and the proof is kept", "[log]") {
  Village village;
  Laptop ani(village, 1);
  Laptop twin(village, 1);  // a copied running laptop: same key, same run
  Laptop budi(village, 2);
  ani.write("satu");
  twin.write("lain");
  SECTION("two envelopes for one place") {
    for (const Envelope& envelope : ani.all()) budi.take(envelope);
    const Forked forked = only<Forked>(budi.take(twin.all()[1]));
    CHECK(forked.proof.at == ani.all()[1].origin());
    CHECK(forked.proof.ours == ani.all()[1].hash);
    CHECK(forked.proof.theirs == twin.all()[1].hash);
    CHECK(forked.author == ani.device());
    const Envelope next = ani.write("dua");
    const Refused refused = only<Refused>(budi.take(next));
    CHECK(refused.step == AcceptStep::seq);
    CHECK(refused.error.code == Errc::fork);
    only<Duplicate>(budi.take(ani.all()[1]));
  }
  SECTION("an envelope that follows another past") {
    for (const Envelope& envelope : ani.all()) budi.take(envelope);
    const Forked forked = only<Forked>(budi.take(twin.write("lain lagi")));
    CHECK(forked.proof.at == ani.all()[1].origin());
    CHECK(forked.proof.theirs == twin.all()[1].hash);
  }
  SECTION("the evidence holds without the body") {
    for (const Envelope& envelope : ani.all()) budi.take(envelope);
    const Forked forked = only<Forked>(budi.take(twin.all()[1]));
    const ByteView evidence = forked.proof.their_evidence;
    const auto signature = crypto::Signature::from(evidence.last(crypto::Signature::size)).value();
    CHECK(crypto::verify(ani.key().public_key(), envelope_context,
                         evidence.first(evidence.size() - crypto::Signature::size), signature));
  }
  SECTION("both branches parked come to the same end") {
    const Envelope ours = ani.write("dua");
    budi.take(ani.all()[0]);
    only<Parked>(budi.take(ours));
    const auto verdicts = budi.take(twin.all()[1]);
    REQUIRE(verdicts.size() == 2);
    CHECK(std::holds_alternative<Accepted>(verdicts[0]));
    CHECK(std::holds_alternative<Forked>(verdicts[1]));
  }
}

TEST_CASE("a copied disk makes two logs with one parent and loses nothing", "[log]") {
  Village village;
  Laptop ani(village, 1);
  Laptop budi(village, 2);
  ani.write("satu");
  Laptop copy(village, 1);
  for (const Envelope& envelope : ani.all()) copy.take(envelope);
  ani.restart();
  copy.restart();
  copy.restart();  // another run nonce than the original's
  ani.write("di laptop");
  copy.write("di salinan");
  for (const Envelope& envelope : copy.all()) budi.take(envelope);
  for (const Envelope& envelope : ani.all()) budi.take(envelope);
  CHECK(budi.book().size() == 6);
  CHECK(budi.book().heads().size() == 2);
}

TEST_CASE("a book that is loaded again is the book it was", "[log]") {
  Village village;
  Laptop ani(village, 1);
  Laptop budi(village, 2);
  for (int round = 0; round < 3; ++round) {
    ani.write("a");
    for (const Envelope& envelope : ani.all()) budi.take(envelope);
    budi.write("b");
    budi.restart();
    for (const Envelope& envelope : budi.all()) ani.take(envelope);
  }
  LogBook loaded(group_space);
  for (const Held& held : ani.arrived()) loaded.take(held);
  CHECK(loaded.digest() == ani.book().digest());
  CHECK(loaded.heads() == ani.book().heads());
  CHECK(loaded.frontier() == ani.book().frontier());
  CHECK(loaded.end_of_latest(budi.device())->hash ==
        budi.book().end_of_latest(budi.device())->hash);
  for (const Held& one : ani.arrived()) {
    CHECK(loaded.find(one.hash) == one.at);
    for (const Held& other : ani.arrived()) {
      CHECK(loaded.history().seen(one.at, other.at) == ani.book().history().seen(one.at, other.at));
    }
  }
}
