#include "daemon/identity/membership.hpp"

#include <rapidcheck/catch.h>
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "daemon/identity/founding.hpp"
#include "daemon/identity/invite_link.hpp"
#include "tests/crypto/seeded_entropy.hpp"

using namespace lumbung;
using namespace lumbung::identity;

namespace {

/// Laptops 0 to 4; laptop 0 founds. Keys are made once: they are slow and always the same.
struct Cast {
  std::vector<DeviceCertificate> certificates;
  std::optional<Founding> founding;

  static const Cast& get() {
    static const Cast cast = [] {
      Cast made;
      crypto::SeededEntropy entropy(11);
      for (int index = 0; index < 5; ++index) {
        const auto device = make_device(entropy, "Laptop " + std::to_string(index));
        made.certificates.push_back(device->certificate());
        if (index == 0) made.founding = *found_community(entropy, *device, "BKM", "BKM");
      }
      return made;
    }();
    return cast;
  }
};

DeviceId id_of(std::size_t laptop) { return Cast::get().certificates[laptop].device(); }

InviteId invite_number(std::uint8_t number) {
  InviteId id;
  id.bytes.fill(number);
  return id;
}

/// A control space told step by step: who wrote what, having seen what.
class Story {
 public:
  Story() {
    for (std::size_t laptop = 0; laptop < Cast::get().certificates.size(); ++laptop) {
      history_.open(log_of(laptop), std::nullopt);
      history_.add({log_of(laptop), 0}, {});
      seqs_.push_back(1);
    }
  }

  /// Laptop `author` writes `operation` at `hour`, having seen `seen`.
  Origin write(std::size_t author, Operation operation, std::vector<Origin> seen,
               std::int64_t hour = 1) {
    const Origin at{log_of(author), seqs_[author]++};
    history_.add(at, seen);
    EnvelopeHash envelope;
    envelope.bytes[0] = static_cast<std::uint8_t>(author);
    envelope.bytes[1] = static_cast<std::uint8_t>(at.seq);
    const OperationHash hash = operation_hash(encode(operation));
    entries_.push_back(
        {std::move(operation), hash, id_of(author), at, envelope, Hlc::of(hour * 3'600'000, 0)});
    return at;
  }
  Origin found() { return write(0, Cast::get().founding->genesis, {}); }
  Origin invite(std::size_t author, std::uint8_t number, Level level, std::vector<Origin> seen,
                std::int64_t expires_hour = 100) {
    return write(author, Invite{invite_number(number), level, Hlc::of(expires_hour * 3'600'000, 0)},
                 std::move(seen));
  }
  Origin admit(std::size_t author, std::uint8_t number, Level level, std::size_t laptop,
               std::vector<Origin> seen, std::int64_t hour = 1) {
    const InviteId invite = number == 0 ? InviteId{} : invite_number(number);
    return write(author, Admit{invite, level, Cast::get().certificates[laptop]}, std::move(seen),
                 hour);
  }

  [[nodiscard]] const std::vector<AuthoredOperation>& entries() const { return entries_; }
  [[nodiscard]] const CausalHistory& history() const { return history_; }
  [[nodiscard]] Membership told(const std::vector<std::size_t>& order) const {
    Membership membership(Cast::get().founding->community);
    for (const std::size_t index : order) membership.add(entries_[index], history_);
    return membership;
  }
  [[nodiscard]] Membership told() const {
    Membership membership(Cast::get().founding->community);
    for (const AuthoredOperation& entry : entries_) membership.add(entry, history_);
    return membership;
  }
  [[nodiscard]] Ruling ruling_of(Origin at) const {
    const Membership membership = told();
    for (const auto& judged : membership.operations()) {
      if (judged.entry.origin == at) return judged.ruling;
    }
    FAIL("an operation of the story");
    return Ruling::counts;
  }

 private:
  static LogId log_of(std::size_t laptop) {
    LogId log;
    log.bytes.fill(static_cast<std::uint8_t>(laptop + 1));
    return log;
  }
  CausalHistory history_;
  std::vector<std::uint64_t> seqs_;
  std::vector<AuthoredOperation> entries_;
};

bool same_state(const Membership& left, const Membership& right) {
  return left.community_name() == right.community_name() &&
         left.control_key_id() == right.control_key_id() && left.devices() == right.devices() &&
         left.spaces() == right.spaces() && left.invites() == right.invites() &&
         left.board() == right.board();
}

SpaceCreate group(const std::string& name) {
  SpaceCreate create;
  create.kind = SpaceKind::group;
  create.name = name;
  return create;
}

}  // namespace

TEST_CASE("the founder may write before anything else is known", "[identity]") {
  Story story;
  story.found();
  const Membership membership = story.told();
  CHECK(membership.community_name() == "BKM");
  CHECK(membership.may_write(id_of(0), {}, story.history()));
  CHECK_FALSE(membership.level_at(id_of(1), {}, story.history()).has_value());
  CHECK(membership.signing_key_of(id_of(0)) == Cast::get().certificates[0].signing_key);
  CHECK_FALSE(membership.signing_key_of(id_of(1)).has_value());
}

TEST_CASE("an invited laptop is a member from its ADMIT on, for those who saw it", "[identity]") {
  Story story;
  const Origin genesis = story.found();
  const Origin invite = story.invite(0, 1, Level::write, {});
  CHECK(story.told().is_open({id_of(0), invite_number(1)}, Hlc::of(0, 0)));
  CHECK_FALSE(story.told().is_open({id_of(0), invite_number(1)}, Hlc::of(101 * 3'600'000, 0)));
  CHECK_FALSE(story.told().is_open({id_of(1), invite_number(1)}, Hlc::of(0, 0)));
  const Origin admit = story.admit(0, 1, Level::write, 1, {});
  const Membership membership = story.told();
  CHECK_FALSE(membership.is_open({id_of(0), invite_number(1)}, Hlc::of(0, 0)));
  CHECK(membership.devices().at(id_of(1)).level == Level::write);
  CHECK(membership.may_write(id_of(1), std::array{admit}, story.history()));
  CHECK_FALSE(membership.may_write(id_of(1), std::array{invite}, story.history()));
  CHECK_FALSE(membership.may_write(id_of(1), std::array{genesis}, story.history()));
  CHECK_FALSE(membership.may_write(id_of(1), {}, story.history()));
}

TEST_CASE("a laptop that may only read changes nothing", "[identity]") {
  Story story;
  story.found();
  story.invite(0, 1, Level::read, {});
  const Origin admit = story.admit(0, 1, Level::read, 1, {});
  const Origin space = story.write(1, group("Mawar"), {admit});
  const Origin invite = story.invite(1, 2, Level::read, {admit});
  const Origin other = story.admit(1, 0, Level::read, 2, {admit});
  CHECK(story.ruling_of(space) == Ruling::no_right);
  CHECK(story.ruling_of(invite) == Ruling::no_right);
  CHECK(story.ruling_of(other) == Ruling::no_right);
  const Membership membership = story.told();
  CHECK(membership.spaces().empty());
  CHECK(membership.level_at(id_of(1), std::array{other}, story.history()) == Level::read);
  CHECK_FALSE(membership.may_write(id_of(1), std::array{other}, story.history()));
}

TEST_CASE("a writer who had not seen its own ADMIT changes nothing", "[identity]") {
  Story story;
  story.found();
  const Origin admit = story.admit(0, 0, Level::write, 1, {});
  CHECK(story.ruling_of(story.write(1, group("Melati"), {})) == Ruling::no_right);
  CHECK(story.ruling_of(story.write(1, group("Mawar"), {admit})) == Ruling::counts);
}

TEST_CASE("an invite opens its door once, in time, and no wider than it says", "[identity]") {
  Story story;
  const Origin genesis = story.found();
  const Origin writer = story.admit(0, 0, Level::write, 1, {});
  story.invite(0, 1, Level::read, {}, 10);
  SECTION("no wider") {
    CHECK(story.ruling_of(story.admit(0, 1, Level::write, 2, {})) == Ruling::level_too_high);
  }
  SECTION("in time, by its author's clock") {
    CHECK(story.ruling_of(story.admit(0, 1, Level::read, 2, {}, 11)) == Ruling::invite_expired);
    CHECK(story.ruling_of(story.admit(0, 1, Level::read, 2, {}, 10)) == Ruling::counts);
  }
  SECTION("once; the same laptop again is the same door") {
    CHECK(story.ruling_of(story.admit(0, 1, Level::read, 2, {})) == Ruling::counts);
    CHECK(story.ruling_of(story.admit(0, 1, Level::read, 3, {})) == Ruling::invite_used);
    CHECK(story.ruling_of(story.admit(0, 1, Level::read, 2, {})) == Ruling::counts);
  }
  SECTION("by its author only, and after it was written") {
    CHECK(story.ruling_of(story.admit(1, 1, Level::read, 2, {writer})) == Ruling::invite_unknown);
    CHECK(story.ruling_of(story.admit(0, 9, Level::read, 2, {})) == Ruling::invite_unknown);
  }
  SECTION("a copied id under another author is another invite") {
    story.invite(1, 1, Level::write, {writer, genesis});
    CHECK(story.ruling_of(story.admit(0, 1, Level::write, 2, {})) == Ruling::level_too_high);
  }
}

TEST_CASE("there is one board", "[identity]") {
  Story story;
  story.found();
  story.write(0, Cast::get().founding->board, {});
  CHECK(story.told().board() == Cast::get().founding->board_space);
  SpaceCreate second = Cast::get().founding->board;
  second.name = "BKM kedua";
  CHECK(story.ruling_of(story.write(0, second, {})) == Ruling::board_exists);
  CHECK(story.told().spaces().size() == 1);
}

TEST_CASE("another community's genesis and later kinds change nothing", "[identity]") {
  Story story;
  story.found();
  Genesis foreign = Cast::get().founding->genesis;
  foreign.community_name = "Desa lain";
  CHECK(story.ruling_of(story.write(0, foreign, {})) == Ruling::other_community);
  CHECK(story.told().community_name() == "BKM");

  AuthoredOperation later = story.entries().front();
  later.operation = Unknown{0x60};
  later.hash = {};
  Membership membership = story.told();
  CHECK(membership.add(later, story.history()) == Ruling::needs_update);
  CHECK(membership.operations().size() == 3);
}

TEST_CASE("a laptop's name is that of its latest certificate", "[identity]") {
  Story story;
  story.found();
  crypto::SeededEntropy entropy(77);
  auto device = *make_device(entropy, "Lama");
  story.write(0, Admit{{}, Level::write, device.certificate()}, {}, 1);
  device.name = "Baru";
  story.write(0, Admit{{}, Level::read, device.certificate()}, {}, 2);
  const Membership membership = story.told();
  CHECK(membership.devices().at(device.device()).certificate.name == "Baru");
  CHECK(membership.devices().at(device.device()).level == Level::write);
}

namespace {

/// A random community: anybody writes anything at any time, having seen anything.
Story random_story(std::mt19937& random, std::size_t operations) {
  const auto below = [&](std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
  };
  Story story;
  std::vector<Origin> written{story.found()};
  while (written.size() < operations) {
    std::vector<Origin> seen;
    for (std::size_t count = below(3) + 1; count > 0; --count) {
      seen.push_back(written[written.size() - 1 - below(std::min<std::size_t>(written.size(), 6))]);
    }
    const std::size_t author = below(3) == 0 ? 0 : below(5);
    const auto number = static_cast<std::uint8_t>(1 + below(3));
    const Level level = below(2) == 0 ? Level::read : Level::write;
    const auto hour = static_cast<std::int64_t>(below(4));
    switch (below(6)) {
      case 0:
        written.push_back(story.write(author, group("G" + std::to_string(below(3))), seen, hour));
        break;
      case 1:
        written.push_back(story.invite(author, number, level, seen, hour));
        break;
      case 2:
        written.push_back(story.admit(author, 0, level, below(5), seen, hour));
        break;
      case 3:
        written.push_back(story.write(author, Cast::get().founding->board, seen, hour));
        break;
      default:
        written.push_back(story.admit(author, number, level, below(5), seen, hour));
        break;
    }
  }
  return story;
}

}  // namespace

TEST_CASE("the state is the set's, whatever the order of arrival", "[identity]") {
  SECTION("every order of a small community") {
    for (unsigned seed = 0; seed < 30; ++seed) {
      std::mt19937 random(seed);
      const Story story = random_story(random, 6);
      const Membership expected = story.told();
      std::vector<std::size_t> order(story.entries().size());
      for (std::size_t index = 0; index < order.size(); ++index) order[index] = index;
      do {
        if (!same_state(story.told(order), expected)) FAIL("seed " << seed);
      } while (std::next_permutation(order.begin(), order.end()));
    }
    SUCCEED("720 orders of each of 30 communities");
  }
  rc::prop("random orders of larger ones, with repeats", [](unsigned seed) {
    std::mt19937 random(seed);
    const Story story = random_story(random, 40);
    std::vector<std::size_t> order(story.entries().size());
    for (std::size_t index = 0; index < order.size(); ++index) order[index] = index;
    order.insert(order.end(), {0, 5, 9});
    std::shuffle(order.begin(), order.end(), random);
    RC_ASSERT(same_state(story.told(order), story.told()));
  });
  rc::prop("what counted once, counts for ever", [](unsigned seed) {
    std::mt19937 random(seed);
    const Story story = random_story(random, 40);
    Membership membership(Cast::get().founding->community);
    std::map<Origin, Ruling> first;
    for (const AuthoredOperation& entry : story.entries()) {
      first.emplace(entry.origin, membership.add(entry, story.history()));
    }
    for (const auto& judged : membership.operations()) {
      RC_ASSERT(judged.ruling == first.at(judged.entry.origin));
    }
  });
}

TEST_CASE("a void admission's own deeds are void, too", "[identity]") {
  Story story;
  story.found();
  const Origin reader = story.admit(0, 0, Level::read, 1, {});
  const Origin by_reader = story.admit(1, 0, Level::write, 2, {reader});
  const Origin by_void = story.write(2, group("Melati"), {by_reader});
  CHECK(story.ruling_of(by_void) == Ruling::no_right);
  CHECK_FALSE(story.told().devices().contains(id_of(2)));
}
