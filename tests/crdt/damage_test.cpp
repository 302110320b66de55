#include <fstream>
#include <sstream>

#include "crdt/awareness.hpp"
#include "crdt/change_record.hpp"
#include "crdt/history.hpp"
#include "crdt/inspect.hpp"
#include "crdt/relative_position.hpp"
#include "crdt/snapshot.hpp"
#include "crdt/sync_protocol.hpp"
#include "crdt/tool/values.hpp"
#include "crdt/updates.hpp"
#include "tests/crdt/builders.hpp"

// Every decoder, on sound bytes that were cut at each place and changed at each place.
namespace lumbung::crdt {
namespace {

using test::list_root;
using test::map_root;
using test::must;
using test::number;
using test::text_root;
using test::village;

void each_damage(const Bytes& sound, const std::function<void(const Bytes&)>& look) {
  for (std::size_t size = 0; size < sound.size(); ++size) {
    look({sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(size)});
  }
  for (std::size_t at = 0; at < sound.size(); ++at) {
    Bytes damaged = sound;
    const std::uint8_t was = sound[at];
    for (const unsigned other :
         {0x00U, 0x7FU, 0x80U, 0xC3U, 0xFFU, was ^ 1U, was ^ 0x20U, was + 1U, was ^ 0x80U}) {
      damaged[at] = static_cast<std::uint8_t>(other);
      look(damaged);
    }
    damaged[at] = was;
    damaged.insert(damaged.begin() + static_cast<std::ptrdiff_t>(at), 0x80);
    look(damaged);
  }
}

bool is_refusal(Errc code) {
  return code == Errc::malformed || code == Errc::limit || code == Errc::client_id_reuse ||
         code == Errc::wrong_type || code == Errc::unsupported;
}

/// Every function that reads updates says the same of the bytes, and none changes on a refusal.
void check_update(const Bytes& bytes, Encoding encoding) {
  const bool readable = read_update(bytes, encoding).has_value();
  const std::vector<Bytes> twice{bytes, bytes};
  CHECK(convert_update(bytes, encoding, Encoding::v1).has_value() == readable);
  CHECK(convert_update(bytes, encoding, Encoding::v2).has_value() == readable);
  CHECK(merge_updates(twice, encoding).has_value() == readable);
  CHECK(diff_update(bytes, {{1, 1}}, encoding).has_value() == readable);
  CHECK(obfuscate_update(bytes, encoding).has_value() == readable);
  CHECK(parse_update_meta(bytes, encoding).has_value() == readable);
  CHECK(encode_state_vector_from_update(bytes, encoding).has_value() == readable);
  Document document = village(99, Collect::nothing);
  const Bytes before = document.encode_state();
  if (const Result<Applied> applied = document.apply(bytes, encoding); !applied) {
    CHECK(is_refusal(applied.error().code));
    CHECK(document.encode_state() == before);
  } else {
    CHECK(readable);
    CHECK(village(98).apply(document.encode_state()));
  }
}

TEST_CASE("a damaged update of any content is one for all functions or for none", "[crdt]") {
  std::ifstream in(GOLDEN_CRDT "/contents.wire");
  std::size_t samples = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    ++samples;
    std::istringstream words(line);
    std::string name;
    std::string v1;
    std::string v2;
    words >> name >> v1 >> v2;
    INFO(name);
    const Bytes first = must(tool::from_base64(v1));
    const Bytes second = must(tool::from_base64(v2));
    if (first.size() > 600) continue;
    each_damage(first, [](const Bytes& bytes) {
      check_update(bytes, Encoding::v1);
      InspectLimits limits;
      limits.string_bytes_max = 40;
      limits.key_bytes_max = 4;
      limits.depth_max = 2;
      if (const auto shape = inspect_update(bytes, limits)) CHECK(shape->depth <= 2);
    });
    each_damage(second, [](const Bytes& bytes) { check_update(bytes, Encoding::v2); });
  }
  CHECK(samples >= 28);
}

TEST_CASE("damaged values and vectors are refused, or written again as they are read", "[crdt]") {
  const Any value = Any::array(
      {Any::null(), Any::undefined(), Any::boolean(true), Any::boolean(false), number(-70'000),
       Any::number(0.5), Any::number(0.1), Any::bigint(-5), test::text("h\u00e9\U0001F600"),
       Any::bytes({1, 2}), Any::object().set("a", Any::array({number(1)})).set("b", Any::null())});
  each_damage(encode_any(value), [](const Bytes& bytes) {
    if (const Result<Any> read = decode_any(bytes)) CHECK(decode_any(encode_any(*read)) == *read);
  });
  each_damage(encode_state_vector({{1, 5}, {200, 3}, {client_id_max, 1}}), [](const Bytes& bytes) {
    if (const auto read = decode_state_vector(bytes)) {
      CHECK(must(decode_state_vector(encode_state_vector(*read))) == *read);
    }
  });
  Document document = village(1);
  must(document.insert(list_root, 0, {number(1), number(2), number(3)}));
  must(document.insert_text(text_root, 0, "padi"));
  must(document.erase(list_root, 1, 1));
  (void)document.commit();
  const Snapshot moment = take_snapshot(document);
  each_damage(encode_snapshot(moment), [](const Bytes& bytes) {
    if (const auto read = decode_snapshot(bytes)) {
      CHECK(must(decode_snapshot(encode_snapshot(*read))) == *read);
    }
  });
  each_damage(encode_snapshot_v2(moment), [](const Bytes& bytes) {
    if (const auto read = decode_snapshot_v2(bytes)) {
      CHECK(must(decode_snapshot_v2(encode_snapshot_v2(*read))) == *read);
    }
  });
  for (const std::size_t index : {std::size_t{2}, std::size_t{4}}) {
    const RelativePosition place = must(relative_position(document, text_root, index, -1));
    each_damage(encode_relative_position(place), [&document](const Bytes& bytes) {
      const auto read = decode_relative_position(bytes);
      if (!read) return;
      const auto again = decode_relative_position(encode_relative_position(*read));
      if (again) CHECK(must(again) == *read);
      const auto found = absolute_position(document, *read);
      if (!found) return;
      const auto length = document.length(found->object);
      CHECK(found->index <= length.value_or(0));  // a root that is not here yet is empty
    });
  }
}

TEST_CASE("damaged messages are refused whole", "[crdt]") {
  Awareness sender(7, 0);
  (void)sender.set_local_state(Any::object().set("nama", test::text("Sri")), 10);
  each_damage(sender.encode({7}), [](const Bytes& bytes) {
    Awareness here(1, 0);
    if (const auto news = here.apply(bytes, 20)) return;
    CHECK(here.states().size() == 1);
    CHECK_FALSE(modify_awareness_update(bytes, [](const Any& state) { return state; }));
  });
  Document writer = village(3);
  must(writer.put(map_root, "a", number(1)));
  const Bytes update = writer.commit().update;
  for (const Bytes& message : {write_sync_step1(writer), write_sync_update(update)}) {
    each_damage(message, [](const Bytes& bytes) {
      Document reader = village(4);
      const Bytes before = reader.encode_state();
      if (!receive_sync_message(reader, bytes)) CHECK(reader.encode_state() == before);
    });
  }
  ChangeRecord change;
  change.id = {3, 1};
  change.deps = {{1, 2}, {2, 9}};
  change.author = "Sri";
  change.message = "panen";
  change.time_ms = -5;
  change.update = update;
  each_damage(encode_change(change), [](const Bytes& bytes) {
    const auto read = decode_change(bytes);
    if (!read) return;
    CHECK(encode_change(*read) == bytes);
    History history = must(History::create({9}));
    const Bytes before = history.document().encode_state();
    if (!history.apply(*read)) CHECK(history.document().encode_state() == before);
  });
}

TEST_CASE("damaged JSON is refused, or read as what it writes", "[crdt]") {
  const std::string text =
      R"( {"a":[1,-0.5e+3,true,false,null,"\b\f\n\r\t\"\\\/\u00e9\ud83d\ude00\ud800"],"b":{}} )";
  each_damage(Bytes(text.begin(), text.end()), [](const Bytes& bytes) {
    const auto read = parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (!read) return;
    CHECK(must(parse_json(to_json(*read))) ==
          must(parse_json(to_json(must(parse_json(to_json(*read)))))));
  });
  for (const char* position :
       {R"({"type":{"client":1,"clock":2},"tname":"t","item":{"client":3,"clock":4},"assoc":-1})",
        R"({"tname":"t","assoc":0})", R"({"item":null,"type":null,"tname":null})"}) {
    const std::string json = position;
    each_damage(Bytes(json.begin(), json.end()), [](const Bytes& bytes) {
      const auto read =
          relative_position_from_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
      if (!read) return;
      const auto again = relative_position_from_json(relative_position_to_json(*read));
      if (read->root != "") CHECK(must(again) == *read);
    });
  }
}

}  // namespace
}  // namespace lumbung::crdt
