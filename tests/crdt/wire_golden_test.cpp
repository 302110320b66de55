#include <fstream>
#include <map>
#include <sstream>

#include "crdt/tool/values.hpp"
#include "crdt/updates.hpp"
#include "tests/crdt/builders.hpp"

namespace lumbung::crdt {
namespace {

using test::must;

/// One line of contents.wire: what the real yjs has for one document.
struct Sample {
  std::string name;
  Bytes v1;
  Bytes v2;
  Bytes state_vector;
  Bytes obfuscated_v1;
  Bytes obfuscated_v2;
};

std::vector<Sample> samples() {
  std::ifstream in(GOLDEN_CRDT "/contents.wire");
  std::vector<Sample> all;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    Sample sample;
    words >> sample.name;
    for (Bytes* bytes : {&sample.v1, &sample.v2, &sample.state_vector, &sample.obfuscated_v1,
                         &sample.obfuscated_v2}) {
      std::string word;
      words >> word;
      *bytes = must(tool::from_base64(word));
    }
    all.push_back(std::move(sample));
  }
  return all;
}

TEST_CASE("every kind of content reads and writes in both encodings as in yjs", "[crdt]") {
  const std::vector<Sample> all = samples();
  REQUIRE(all.size() >= 28);
  for (const Sample& sample : all) {
    INFO(sample.name);
    // A document marks map values behind an origin with a bit that a conversion cannot know of, in
    // yjs neither.
    if (sample.name != "two_keys_in_turn") {
      CHECK(must(convert_update(sample.v1, Encoding::v1, Encoding::v1)) == sample.v1);
      CHECK(must(convert_update(sample.v2, Encoding::v2, Encoding::v2)) == sample.v2);
      CHECK(must(convert_update(sample.v2, Encoding::v2, Encoding::v1)) == sample.v1);
    }
    // What has no JSON is lost on the way through v1, in yjs too.
    if (sample.name != "embed_beyond_json" && sample.name != "two_keys_in_turn") {
      CHECK(must(convert_update(sample.v1, Encoding::v1, Encoding::v2)) == sample.v2);
    }
    CHECK(must(encode_state_vector_from_update(sample.v1)) == sample.state_vector);
    CHECK(must(encode_state_vector_from_update(sample.v2, Encoding::v2)) == sample.state_vector);
    CHECK(must(obfuscate_update(sample.v1)) == sample.obfuscated_v1);
    CHECK(must(obfuscate_update(sample.v2, Encoding::v2)) == sample.obfuscated_v2);
  }
}

TEST_CASE("a conversion leaves out the mark of map values behind an origin, as in yjs", "[crdt]") {
  const std::vector<Sample> all = samples();
  const auto two_keys = std::find_if(all.begin(), all.end(), [](const Sample& sample) {
    return sample.name == "two_keys_in_turn";
  });
  REQUIRE(two_keys != all.end());
  const Bytes v2 = must(convert_update(two_keys->v1, Encoding::v1, Encoding::v2));
  CHECK(v2 != two_keys->v2);
  CHECK(must(convert_update(v2, Encoding::v2, Encoding::v2)) == v2);
  const Options options{77, Collect::nothing};
  CHECK(must(Document::load(options, v2, Encoding::v2)).encode_state() == two_keys->v1);
}

TEST_CASE("a document loads either encoding and gives both back", "[crdt]") {
  for (const Sample& sample : samples()) {
    // Parts that wait are merged with what is there, and make gaps of their own.
    if (sample.name.starts_with("skips")) continue;
    INFO(sample.name);
    for (const Encoding encoding : {Encoding::v1, Encoding::v2}) {
      const bool v1 = encoding == Encoding::v1;
      Options options;
      options.client = 77;
      options.collect =
          sample.name == "two_keys_in_turn" ? Collect::nothing : Collect::deleted_content;
      const Document document = must(Document::load(options, v1 ? sample.v1 : sample.v2, encoding));
      CHECK(document.encode_state() == sample.v1);
      if (v1 && sample.name == "embed_beyond_json") continue;
      CHECK(document.encode_state(Encoding::v2) == sample.v2);
    }
  }
}

TEST_CASE("an update is described struct by struct", "[crdt]") {
  std::map<std::string, UpdateContents> described;
  for (const Sample& sample : samples()) {
    described[sample.name] = must(read_update(sample.v1));
    const UpdateContents again = must(read_update(sample.v2, Encoding::v2));
    CHECK(again.structs.size() == described[sample.name].structs.size());
    CHECK(again.deleted == described[sample.name].deleted);
  }
  const UpdateStruct& old = described["json"].structs.front();
  CHECK(old.kind == ContentKind::json);
  CHECK(old.length == 5);
  CHECK(to_json(old.content) == R"([1,null,null,"é",{"b":[],"a":0}])");
  CHECK(std::get<std::string>(old.parent) == "lama");

  const UpdateContents& names = described["xml_names"];
  REQUIRE(names.structs.size() == 4);
  CHECK(to_json(names.structs[3].content) == R"({"type":3,"name":"é"})");
  CHECK(names.structs[3].origin == Id{4, 2});

  const UpdateContents& format = described["format"];
  const auto bold = std::find_if(format.structs.begin(), format.structs.end(), [](const auto& s) {
    return s.kind == ContentKind::format && s.content.find("key")->as_string() != nullptr &&
           *s.content.find("key")->as_string() == "bold";
  });
  REQUIRE(bold != format.structs.end());
  CHECK(bold->content.find("value")->as_bool() == true);

  CHECK(to_json(described["doc_options"].structs.front().content) ==
        R"({"guid":"é","options":{"gc":false,"autoLoad":true,"meta":{"nama":"x"}}})");
  CHECK(*described["any_map"].structs.back().key == "bytes");
  CHECK(described["skips_no_start"].structs[1].kind == ContentKind::skip);
  CHECK(name_of(ContentKind::skip) == "skip");
}

TEST_CASE("an update tells where it begins and ends", "[crdt]") {
  for (const Sample& sample : samples()) {
    INFO(sample.name);
    const UpdateMeta meta = must(parse_update_meta(sample.v1));
    CHECK(must(parse_update_meta(sample.v2, Encoding::v2)) == meta);
    if (sample.name == "skips_no_start") {
      CHECK(meta.from == StateVector{{9, 1}});
      CHECK(meta.to == StateVector{{9, 8}});
    }
    if (sample.name == "deletes_only") CHECK(meta == UpdateMeta{});
  }
}

}  // namespace
}  // namespace lumbung::crdt
