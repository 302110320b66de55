#include "crdt/tool/commands/commands.hpp"

#include <sstream>

#include "crdt/updates.hpp"
#include "tests/crdt/builders.hpp"

namespace lumbung::crdt {
namespace {

using test::list_root;
using test::map_root;
using test::must;
using test::number;
using test::text_root;
using test::village;

struct Outcome {
  int code = 0;
  std::string out;
  std::string errors;
};

Outcome run(std::string_view name, const std::vector<std::string_view>& arguments,
            const Bytes& input = {}) {
  std::istringstream in(std::string(input.begin(), input.end()));
  std::ostringstream out;
  std::ostringstream errors;
  const int code = tool::run_command(name, arguments, {in, out, errors});
  return {code, out.str(), errors.str()};
}

Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

Document written() {
  Document document = village(1);
  must(document.put(map_root, "a", number(1)));
  must(document.insert(list_root, 0, {number(5), test::text("x")}));
  must(document.insert_text(text_root, 0, "halo"));
  (void)document.commit();
  must(document.erase(list_root, 0, 1));
  (void)document.commit();
  return document;
}

TEST_CASE("the tool shows a document and what it is made of", "[crdt]") {
  const Document document = written();
  const Bytes v1 = document.encode_state();
  const Bytes v2 = document.encode_state(Encoding::v2);
  const std::string json = R"({"daftar":["x"],"peta":{"a":1},"teks":"halo"})";
  CHECK(run("cat", {"-"}, v1).out == json + "\n");
  CHECK(run("cat", {"--v2", "-"}, v2).out == json + "\n");
  CHECK(run("cat", {"--root", "lain:xml", "-"}, {0, 0}).code <= 1);

  CHECK(run("log", {"-"}, v1).out ==
        "1:0+1 any [1] in root \"peta\" key \"a\"\n"
        "1:1+1 deleted in root \"daftar\"\n"
        "1:2+1 any [\"x\"] after 1:1\n"
        "1:3+4 string \"halo\" in root \"teks\"\n"
        "delete 1:1+1\n");
  CHECK(run("log", {"-", "--v2"}, v2).out == run("log", {"-"}, v1).out);

  const std::string facts = run("info", {"-"}, v1).out;
  CHECK(facts.find("standard input: update v1, " + std::to_string(v1.size()) +
                   " bytes, 4 structs, 1 range of deletes\n") == 0);
  CHECK(facts.find("client 1: clocks 0 to 7 in 4 structs, 1 deleted\n") != std::string::npos);
  CHECK(facts.find("root \"teks\": text\n") != std::string::npos);
  CHECK(run("state-vector", {"-"}, v1).out == "1 7\n");
}

TEST_CASE("the tool merges, takes differences and converts", "[crdt]") {
  const Document document = written();
  const Bytes v1 = document.encode_state();
  const Bytes v2 = document.encode_state(Encoding::v2);
  CHECK(bytes_of(run("convert", {"-"}, v1).out) == v2);
  CHECK(bytes_of(run("convert", {"--v2", "-"}, v2).out) == v1);
  CHECK(bytes_of(run("convert", {"--to-v1", "-"}, v1).out) == v1);
  CHECK(bytes_of(run("merge", {"-"}, v1).out) == v1);
  CHECK(bytes_of(run("state-vector", {"--bytes", "-"}, v1).out) == document.encode_state_vector());
}

TEST_CASE("the tool says in a sentence what is wrong", "[crdt]") {
  const auto code = [](std::string_view name, const std::vector<std::string_view>& arguments) {
    const Outcome outcome = run(name, arguments, {1, 2, 3});
    CHECK(outcome.out.empty());
    CHECK(outcome.errors.starts_with("lumbung-crdt " + std::string(name) + ": "));
    CHECK(std::count(outcome.errors.begin(), outcome.errors.end(), '\n') == 1);
    return outcome.code;
  };
  for (const char* name : {"cat", "info", "log", "merge", "convert", "state-vector"}) {
    CHECK(code(name, {"-"}) == 1);
    CHECK(code(name, {"a file that is not there"}) == 1);
    CHECK(code(name, {}) == 2);
    CHECK(code(name, {"--nonsense", "-"}) == 2);
  }
  CHECK(code("diff", {"-"}) == 2);
  CHECK(code("convert", {"a", "b"}) == 2);
  CHECK(code("merge", {"-", "-"}) == 2);
  CHECK(code("cat", {"--root", "x", "-"}) == 2);
  CHECK(code("cat", {"-o"}) == 2);
  CHECK(run("help", {}).code == 0);
  CHECK(run("help", {}).out.find("state-vector") != std::string::npos);
  CHECK(tool::is_command("cat"));
  CHECK_FALSE(tool::is_command("stream"));
}

}  // namespace
}  // namespace lumbung::crdt
