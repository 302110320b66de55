#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "crdt/tool/values.hpp"
#include "tests/crdt/builders.hpp"

namespace lumbung::crdt {
namespace {

using test::must;

/// Plays one file of tests/golden/crdt, each line against what the real yjs had there.
class Story {
 public:
  void line(const std::string& line) {
    std::istringstream words(line);
    std::string verb;
    words >> verb;
    if (verb == "doc") {
      ClientId client = 0;
      std::string gc;
      words >> client >> gc;
      document_ = test::replica(client, gc == "gc" ? Collect::deleted_content : Collect::nothing);
    } else if (verb == "root") {
      std::string name;
      std::string type;
      words >> name >> type;
      must(document_->root(name, type == "map"     ? ObjectType::map
                                 : type == "array" ? ObjectType::array
                                                   : ObjectType::text));
    } else if (verb == "apply") {
      applied_ = must(document_->apply(next_bytes(words)));
    } else if (verb == "apply_v2") {
      applied_ = must(document_->apply(next_bytes(words), Encoding::v2));
    } else if (verb == "emits") {
      const std::string expected = rest(words);
      CHECK((applied_.update.empty() ? "-" : tool::to_base64(applied_.update)) == expected);
      CHECK(applied_.applied == (expected != "-"));
    } else if (verb == "missing") {
      StateVector expected;
      for (std::string word; words >> word;) {
        expected[std::stoull(word)] = std::stoull(word.substr(word.find(':') + 1));
      }
      for (const auto& [client, clock] : expected) CHECK(applied_.missing.at(client) == clock);
      CHECK((applied_.missing.empty() || document_->missing() == applied_.missing));
    } else if (verb == "state") {
      CHECK(tool::to_base64(document_->encode_state()) == rest(words));
    } else if (verb == "since") {
      const StateVector since = must(decode_state_vector(next_bytes(words)));
      CHECK(tool::to_base64(document_->encode_state(since)) == rest(words));
    } else if (verb == "json") {
      std::string name;
      words >> name;
      std::string json;
      tool::write_plain(json, must(document_->read(ObjectId::root(name))));
      CHECK(json == rest(words));
    } else {
      FAIL("unknown line: " + line);
    }
  }

 private:
  static Bytes next_bytes(std::istringstream& words) {
    std::string word;
    words >> word;
    return must(tool::from_base64(word));
  }
  static std::string rest(std::istringstream& words) {
    std::string text;
    std::getline(words >> std::ws, text);
    return text;
  }

  std::optional<Document> document_;
  Applied applied_;
};

TEST_CASE("updates made by the real yjs lead to its bytes and its JSON", "[crdt]") {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(GOLDEN_CRDT)) {
    if (entry.path().extension() != ".golden") continue;
    ++files;
    std::ifstream in(entry.path());
    Story story;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
      ++number;
      INFO(entry.path().filename().string() << " line " << number);
      if (!line.empty() && line.front() != '#') story.line(line);
    }
  }
  CHECK(files >= 8);
}

}  // namespace
}  // namespace lumbung::crdt
