#include "crdt/tool/commands/commands.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "crdt/limits.hpp"
#include "crdt/updates.hpp"
#include "tests/crdt/builders.hpp"
#include "tests/crdt/raw_updates.hpp"

namespace lumbung::crdt {
namespace {

using test::list_root;
using test::map_root;
using test::must;
using test::number;
using test::RawUpdate;
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

/// A folder that goes with the test.
class Folder {
 public:
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "crdt-commands-XXXXXX";
    path_ = mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string put(const std::string& name, const Bytes& bytes) const {
    std::ofstream(path_ / name, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    return path_ / name;
  }
  Bytes get(const std::string& name) const {
    std::ifstream in(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  std::string path(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

TEST_CASE("the tool reads files and writes where it is told to", "[crdt]") {
  const Folder folder;
  const Document document = written();
  const Bytes state = document.encode_state();
  const Bytes since = document.encode_state(StateVector{{1, 3}});
  const std::string whole = folder.put("whole", state);
  const std::string clocks = folder.put("clocks", encode_state_vector({{1, 3}}));
  const std::string part = folder.put("part", must(diff_update(state, {}, Encoding::v1)));
  const std::string out = folder.path("out");

  CHECK(bytes_of(run("diff", {whole, "--since", clocks}).out) == since);
  CHECK(bytes_of(run("diff", {whole, "--known", part}).out) ==
        document.encode_state(document.state_vector()));
  CHECK(bytes_of(run("diff", {whole, "--since", "-"}, encode_state_vector({{1, 3}})).out) == since);
  CHECK(run("merge", {"-o", out, "--v1", "--", whole, part}).code == 0);
  CHECK(folder.get("out") == state);
  CHECK(run("convert", {"--to-v2", whole, "-o", out}).code == 0);
  CHECK(folder.get("out") == document.encode_state(Encoding::v2));
  CHECK(run("state-vector", {whole, part}).out == "1 7\n");
  CHECK(run("log", {whole, part}).out.find(part + ":\n") != std::string::npos);
  CHECK(run("info", {whole}).out.find(whole + ": update v1, ") == 0);
  CHECK(run("info", {"--v2", out}).out.find("update v2") != std::string::npos);
  CHECK(run("cat", {whole, "--help"}).out == tool::help());

  const auto refusal = [](std::string_view name, const std::vector<std::string_view>& arguments) {
    const Outcome outcome = run(name, arguments, Bytes{0, 0});
    return std::pair(outcome.code, outcome.errors);
  };
  CHECK(refusal("merge", {whole, "--to-v1"}).second.find("for convert") != std::string::npos);
  CHECK(refusal("merge", {whole, "--since", clocks}).second.find("for diff") != std::string::npos);
  CHECK(refusal("merge", {whole, "--known", clocks}).first == 2);
  CHECK(refusal("diff", {whole, "--known", part, "--since", clocks}).first == 2);
  CHECK(refusal("merge", {whole, "--root", "a:map"}).second.find("for cat") != std::string::npos);
  CHECK(refusal("merge", {whole, "--bytes"}).second.find("state-vector") != std::string::npos);
  CHECK(refusal("cat", {whole, "--root", "a:b"}).first == 2);
  CHECK(refusal("merge", {whole, "-o", folder.path("no/where")}).first == 1);
  CHECK(refusal("diff", {whole, "--since", folder.path("nothing")}).first == 1);
  CHECK(refusal("diff", {whole, "--known", clocks}).first == 1);
  const std::string broken = folder.put("broken", Bytes{9});
  CHECK(refusal("diff", {whole, "--since", broken}).second.find("no state vector") !=
        std::string::npos);
  CHECK(refusal("merge", {"/dev/full", "-o", "/dev/full"}).first == 1);
  CHECK(refusal("merge", {whole, "-o", "/dev/full"}).first == 1);
}

TEST_CASE("the tool says what is lacking and what cannot be", "[crdt]") {
  Document writer = village(1);
  must(writer.insert_text(text_root, 0, "a"));
  (void)writer.commit();
  Document other = village(2);
  must(other.apply(writer.encode_state()));
  must(other.insert_text(text_root, 1, "b"));
  must(other.put(map_root, "peta", number(1)));
  const Bytes later = other.commit().update;
  const Outcome shown = run("cat", {"--root", "lain:map", "--root", "x:xml", "-"}, later);
  CHECK(shown.out == "{\"lain\":{},\"x\":\"\"}\n");
  CHECK(shown.errors.find("parts wait") != std::string::npos);
  CHECK(run("info", {"-"}, later).out.find("waits for client 1 from clock 0\n") !=
        std::string::npos);
  CHECK(run("log", {"-"}, later).out.find(" after 1:0") != std::string::npos);

  // Clocks 0 and 2 of a client, merged: a gap of one.
  must(writer.insert_text(text_root, 1, "b"));
  const Bytes middle = writer.commit().update;
  must(writer.insert_text(text_root, 0, "c"));
  const Bytes last = writer.commit().update;
  const std::vector<Bytes> ends{must(diff_update(last, {})), Document(village(1)).encode_state()};
  Document first = village(1);
  must(first.insert_text(text_root, 0, "a"));
  const std::vector<Bytes> apart{first.commit().update, last};
  const Bytes gap = must(merge_updates(apart));
  CHECK(run("info", {"-"}, gap).out.find("1 clock in gaps") != std::string::npos);
  CHECK(run("log", {"-"}, gap).out.find(" before 1:0") != std::string::npos);

  const ObjectId inner = must(writer.put_object(map_root, "isi", ObjectType::array));
  must(writer.insert(inner, 0, {number(1)}));
  must(writer.erase(text_root, 0, 1));
  const Bytes nested = writer.commit().update;
  CHECK(run("log", {"-"}, nested).out.find(" in 1:3") != std::string::npos);
  // Deletes alone: a client without structs.
  CHECK(run("info", {"-"}, {0, 1, 5, 1, 0, 2}).out.find("client 5: no structs, 2 deleted") !=
        std::string::npos);
  CHECK(run("cat", {"--root", "a:map", "--root", "a:text", "-"}, {0, 0}).code == 1);

  // Two contents for one clock, and a value that nests too deep.
  const Folder folder;
  Document twin = village(1);
  must(twin.insert_text(text_root, 0, "z"));
  const std::string one = folder.put("one", apart.front());
  const std::string two = folder.put("two", twin.commit().update);
  CHECK(run("cat", {one, two}).errors.find("contradicts what was read before it") !=
        std::string::npos);
  Bytes deep = {1, 1, 9, 0, 8, 1, 1, 'l', 1};
  for (int i = 0; i < 70; ++i) deep.insert(deep.end(), {117, 1});
  deep.insert(deep.end(), {126, 0});
  CHECK(run("cat", {"-"}, deep).errors.find("over a limit") != std::string::npos);
}

TEST_CASE("a root that nothing tells the kind of is null, or what one says it is", "[crdt]") {
  Document writer = village(1);
  must(writer.insert(list_root, 0, {number(5)}));
  (void)writer.commit();
  must(writer.erase(list_root, 0, 1));
  (void)writer.commit();
  const Bytes emptied = writer.encode_state();
  CHECK(run("cat", {"-"}, emptied).out == "{\"daftar\":null}\n");
  CHECK(run("cat", {"--root", "daftar:array", "-"}, emptied).out == "{\"daftar\":[]}\n");
  CHECK(run("info", {"-"}, emptied).out.find("root \"daftar\": unknown\n") != std::string::npos);
}

TEST_CASE("info tells of an update that no document takes why not", "[crdt]") {
  // Maps in maps, one more than may stand in one another.
  RawUpdate deep(7, 0, limits::depth_max + 1);
  deep.at_key(7, "m", "k").number(1);
  for (Clock clock = 0; clock < limits::depth_max; ++clock) {
    deep.in_item(0x27, {7, clock}).text("k").number(1);
  }
  const Outcome told = run("info", {"-"}, deep.done());
  CHECK(told.code != 0);
  CHECK(told.errors.find("over a limit") != std::string::npos);
}

}  // namespace
}  // namespace lumbung::crdt
