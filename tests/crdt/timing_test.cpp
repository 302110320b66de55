#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "crdt/timing/files.hpp"
#include "crdt/timing/load.hpp"
#include "crdt/timing/measure.hpp"
#include "crdt/timing/replay.hpp"
#include "tests/crdt/builders.hpp"

// `lumbung-crdt time`: what it plays, what it refuses, and how it picks its figures.
namespace lumbung::crdt::timing {
namespace {

using test::must;

/// A folder that goes with the test.
class Folder {
 public:
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "crdt-timing-XXXXXX";
    path_ = mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string put(const std::string& name, std::string_view text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }
  [[nodiscard]] std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Outcome {
  int code = 0;
  std::string out;
  std::string errors;
};

Outcome run(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  const std::ostringstream out;
  const std::ostringstream errors;
  std::streambuf* const to_out = std::cout.rdbuf(out.rdbuf());
  std::streambuf* const to_errors = std::cerr.rdbuf(errors.rdbuf());
  const int code = run_time(static_cast<int>(arguments.size()), arguments.data());
  std::cout.rdbuf(to_out);
  std::cerr.rdbuf(to_errors);
  return {code, out.str(), errors.str()};
}

Any figures_of(std::vector<std::string> words) {
  const Outcome outcome = run(std::move(words));
  INFO(outcome.errors);
  REQUIRE(outcome.code == 0);
  return must(parse_json(outcome.out));
}

std::string text_in(const Any& figures, std::string_view name) {
  const Any* found = figures.find(name);
  return found != nullptr && found->as_string() != nullptr ? *found->as_string() : "";
}
std::int64_t number_in(const Any& figures, std::string_view name) {
  const Any* found = figures.find(name);
  return found != nullptr ? found->as_integer().value_or(-1) : -1;
}
bool is_measured(const Any& figures, std::string_view name) {
  const Any* found = figures.find(name);
  return found != nullptr && found->as_number().value_or(-1) >= 0;
}

/// A member, then one append a line by the three replicas in turn, with an exchange after each
/// tenth.
std::string ledger(std::size_t appends) {
  std::string all =
      R"({"op":"member","client":1,"id":"m1","fields":{"nama":"Sri","desa":"Sukamaju"}})"
      "\n\n"
      R"({"op":"member","client":1,"id":"m2"})"
      "\n";
  for (std::size_t i = 0; i < appends; ++i) {
    const std::string entry =
        R"({"id":"e)" + std::to_string(i) + R"(","amount":)" + std::to_string(i) + "}";
    all += R"({"op":"append","client":)" + std::to_string(1 + i % 3) + R"(,"entries":[)" + entry +
           "]}\n";
    if (i % 10 == 9) all += "{\"op\":\"exchange\"}\n";
  }
  return all + R"({"op":"exchange"})";
}

}  // namespace

TEST_CASE("a trace is typed into a text, and its figures say what came of it", "[crdt]") {
  const Folder folder;
  const std::string plain = folder.put(
      "plain.json",
      R"({"startContent":"sawah","txns":[{"patches":[[5,0," padi"],[0,1,"S"]]},{"time":"no patch"}]})");
  const Any figures = figures_of({"--trace", plain, "--runs", "2"});
  CHECK(number_in(figures, "edits") == 3);
  CHECK(number_in(figures, "final_length") == 10);
  CHECK(text_in(figures, "final_sha256") == sha256_hex("Sawah padi"));

  Document same = must(Document::create({.client = 1}));
  const ObjectId text = must(same.root("text", ObjectType::text));
  std::vector<Bytes> updates;
  const auto type = [&](std::size_t at, std::size_t erased, std::string_view typed) {
    must(same.splice_text(text, at, erased, typed));
    updates.push_back(same.commit().update);
  };
  type(0, 0, "sawah");
  type(5, 0, " padi");
  type(0, 1, "S");
  CHECK(text_in(figures, "updates_sha") == updates_sha(updates));
  CHECK(number_in(figures, "bytes_v1") ==
        static_cast<std::int64_t>(same.encode_state(Encoding::v1).size()));
  CHECK(number_in(figures, "bytes_v2") ==
        static_cast<std::int64_t>(same.encode_state(Encoding::v2).size()));
  for (const char* name : {"edit_ms", "first_ms", "edit_and_remote_ms", "encode_v1_ms",
                           "encode_v2_ms", "load_v1_ms", "load_v2_ms", "rss_mb"}) {
    INFO(name);
    CHECK(is_measured(figures, name));
  }
}

TEST_CASE("a trace counts code points, a document UTF-16 units", "[crdt]") {
  const Folder folder;
  const std::string path = folder.put(
      "wide.json",
      R"({"startContent":"","txns":[{"patches":[[0,0,"🌾é🐕a"],[1,1,"sawah "],[7,1,""],[8,0,"!"]]}]})");
  const Any figures = figures_of({"--trace", path, "--runs", "1"});
  CHECK(number_in(figures, "edits") == 4);
  CHECK(text_in(figures, "final_sha256") == sha256_hex("🌾sawah a!"));
  CHECK(number_in(figures, "final_length") == 10);
  const Any odd = figures_of(
      {"--trace",
       folder.put("odd.json",
                  R"({"startContent":1,"txns":[{"patches":1},{"patches":[[0,0,"é"]]}]})"),
       "--runs", "1"});
  CHECK(number_in(odd, "edits") == 1);
  const Any escaped = figures_of(
      {"--trace",
       folder.put("escaped.json", R"({"txns":[{"patches":[[0,0,"\ud83c\udf3ea"],[1,0,"b"]]}]})"),
       "--runs", "1"});
  CHECK(text_in(escaped, "final_sha256") == sha256_hex("🌾ba"));
  // Two code points of two units each: a third one is beyond the end of both counts or of one.
  for (const char* patch : {R"([2,0,"x"])", R"([1,2,"x"])", R"([0,9,""])"}) {
    const std::string beyond = folder.put(
        "beyond.json", std::string(R"({"txns":[{"patches":[[0,0,"🌾"],)") + patch + "]}]}");
    INFO(patch);
    CHECK(run({"--trace", beyond, "--runs", "1"}).code == 1);
  }
}

TEST_CASE("a trace that is none is refused in a sentence", "[crdt]") {
  const Folder folder;
  for (const char* text :
       {"", "[", "{}", R"({"txns":1})", R"({"txns":[{"patches":[1]}]})",
        R"({"txns":[{"patches":[[0,0]]}]})", R"({"txns":[{"patches":[[0,0,7]]}]})",
        R"({"txns":[{"patches":[[1,0,"a"]]}]})", R"({"startContent":"🌾\ud800","txns":[]})"}) {
    INFO(text);
    const Outcome outcome = run({"--trace", folder.put("trace.json", text)});
    CHECK(outcome.code == 1);
    CHECK(outcome.out.empty());
    CHECK(outcome.errors.starts_with("lumbung-crdt time: "));
  }
  CHECK(run({"--trace", folder.path() + "/none"}).errors.find("no file") != std::string::npos);
  CHECK(run({"--trace", folder.path()}).errors.find("cannot read") != std::string::npos);
}

TEST_CASE("a ledger is booked on three replicas in either layout", "[crdt]") {
  const Folder folder;
  const std::string path = folder.put("ledger.jsonl", ledger(60));
  std::string ids;
  for (std::size_t i = 0; i < 60; ++i) ids += (i > 0 ? "\n" : "") + ("e" + std::to_string(i));
  for (const char* layout : {"array", "map"}) {
    INFO(layout);
    const Any figures =
        figures_of({"--ledger", path, "--layout", layout, "--runs", "2", "--merge-percent", "10"});
    CHECK(number_in(figures, "entries") == 60);
    CHECK(number_in(figures, "sum") == 59 * 60 / 2);
    CHECK(text_in(figures, "order").size() == 16);
    CHECK(number_in(figures, "increment_bytes") > 0);
    CHECK(number_in(figures, "merge_bytes") > 0);
    for (const char* name : {"build_ms", "scan_ms", "increment_ms", "merge_ms", "encode_v1_ms",
                             "encode_v2_ms", "load_v1_ms", "load_v2_ms", "rss_mb"}) {
      INFO(name);
      CHECK(is_measured(figures, name));
    }
  }
  // One writer: the order is that of the file.
  std::string alone = ledger(60);
  for (const char* other : {R"("client":2)", R"("client":3)"}) {
    for (std::size_t at = alone.find(other); at != std::string::npos; at = alone.find(other)) {
      alone.replace(at, 10, R"("client":1)");
    }
  }
  const Any figures = figures_of({"--ledger", folder.put("alone", alone), "--runs", "1"});
  CHECK(text_in(figures, "order") == sha256_hex(ids).substr(0, 16));
}

TEST_CASE("a short ledger has no increment to measure", "[crdt]") {
  const Folder folder;
  const std::string path = folder.put("ledger.jsonl", ledger(3));
  const Any figures = figures_of({"--ledger", path, "--layout", "array", "--runs", "1"});
  CHECK(number_in(figures, "entries") == 3);
  CHECK(figures.find("increment_ms") == nullptr);
  CHECK(is_measured(figures, "merge_ms"));
  const Any odd =
      figures_of({"--ledger",
                  folder.put("odd",
                             "{\"op\":\"member\",\"id\":\"m\",\"fields\":1}\n"
                             "{\"op\":\"append\",\"entries\":[1,{\"id\":5},{\"amount\":2}]}"),
                  "--layout", "array", "--runs", "1"});
  CHECK(number_in(odd, "entries") == 3);
  CHECK(number_in(odd, "sum") == 2);
  const Any members = figures_of({"--ledger", folder.put("m", R"({"op":"member","id":"m"})"),
                                  "--layout", "map", "--runs", "1"});
  CHECK(number_in(members, "entries") == 0);
}

TEST_CASE("a ledger that is none is refused in a sentence", "[crdt]") {
  const Folder folder;
  const auto said = [&folder](std::string_view text, const char* layout = "array") {
    const Outcome outcome =
        run({"--ledger", folder.put("ledger", text), "--layout", layout, "--runs", "1"});
    CHECK(outcome.code == 1);
    CHECK(outcome.out.empty());
    return outcome.errors;
  };
  CHECK(said("[").starts_with("lumbung-crdt time: "));
  CHECK(said(R"({"op":"lain"})").find("no such op: lain") != std::string::npos);
  CHECK(said(R"({"op":"a\"b"})").find(R"(no such op: a"b)") != std::string::npos);
  CHECK(said(R"({"op":"exchange","client":4})").find("clients are") != std::string::npos);
  CHECK(said(R"({"op":"exchange","client":0})").find("clients are") != std::string::npos);
  CHECK(said(R"({"op":"append"})").find("entries") != std::string::npos);
  CHECK(said(R"({"op":"append","entries":1})").find("entries") != std::string::npos);
  // What the document itself refuses.
  const std::string half = R"(\ud800)";
  CHECK(said(R"({"op":"append","entries":["🌾)" + half + R"("]})") != "");
  CHECK(said(R"({"op":"append","entries":[{"id":"🌾)" + half + R"("}]})", "map") != "");
  CHECK(said(R"({"op":"member","id":"🌾)" + half + R"("})") != "");
  CHECK(said(R"({"op":"member","id":"m","fields":{"🌾)" + half + R"(":1}})") != "");
  CHECK(run({"--ledger", folder.path() + "/none"}).code == 1);
}

TEST_CASE("wrong arguments get the usage", "[crdt]") {
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"--trace"},
      {"--lain", "x"},
      {"--trace", "a", "--ledger", "b"},
      {"--trace", "a", "--runs", "0"},
      {"--trace", "a", "--runs", "x"},
      {"--trace", "a", "--runs", "1x"},
      {"--trace", "a", "--runs", "99999999999999999999999"},
      {"--ledger", "a", "--merge-percent", "101"},
      {"--ledger", "a", "--merge-percent", "x"},
      {"--ledger", "a", "--layout", "set"}};
  for (const std::vector<std::string>& words : wrong) {
    const Outcome outcome = run(words);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.errors.starts_with("usage: lumbung-crdt time"));
  }
}

TEST_CASE("of several runs the least of each measured figure counts", "[crdt]") {
  const Passed runs;  // as many bytes as runs there were
  const auto work = [&runs]() -> Result<Any> {
    const std::size_t run = runs.get().size();
    runs.put(Bytes(run + 1));
    const std::vector<std::int64_t> slow{5, 3, 4};
    Any figures = Any::object();
    figures.set("a_ms", Any::integer(slow.at(run))).set("a_mb", Any::integer(slow.at(run)));
    figures.set("count", Any::integer(slow.at(run)));
    if (run > 0) figures.set("late_ms", Any::integer(1));
    return figures;
  };
  CHECK(to_json(must(best_of(3, work))) == R"({"a_ms":3,"a_mb":3,"count":5})");
  CHECK(runs.get().size() == 3);
}

TEST_CASE("a run that fails or dies gives no figures", "[crdt]") {
  const auto error = [](const std::function<Result<Any>()>& work) {
    const Result<Any> done = best_of(2, work);
    return done ? "none" : done.error().detail;
  };
  CHECK(error([]() -> Result<Any> { return fail(Errc::malformed, "a \"bad\" run"); }) ==
        "a \"bad\" run");
  CHECK(error([]() -> Result<Any> { ::_exit(3); }) == "a run ended without figures");
  const Passed runs;
  CHECK(error([&runs]() -> Result<Any> {
          const bool first = runs.get().empty();
          runs.put(Bytes(1));
          if (first) return Any::object().set("a_ms", Any::integer(1));
          return fail(Errc::malformed, "the second one");
        }) == "the second one");
}

TEST_CASE("what takes long is played once", "[crdt]") {
  std::size_t times = 0;
  CHECK(least_of(4, [&times] { return ++times == 3 ? 2.0 : 7.0; }) == 2.0);
  CHECK(times == 4);
  times = 0;
  CHECK(least_of(4, [&times] { return static_cast<double>(++times) + 6000; }) == 6001.0);
  CHECK(times == 1);
  CHECK(to_json(rounded(1.23456)) == "1.235");
  CHECK(resident_bytes() > 0);
}

TEST_CASE("packed files are read like plain ones", "[crdt]") {
  const Folder folder;
  std::string packed(
      "\x1f\x8b\x08\0\0\0\0\0\0\x03\xcb\x48\xcc\xc9\x57\x48\x29\xcd\xcb\x4c\x04\0"
      "\xf2\xd3\x24\x6b\x0a\0\0\0",
      30);
  CHECK(must(read_text(folder.put("a.gz", packed))) == "halo dunia");
  CHECK(must(read_text(folder.put("a", "halo"))) == "halo");
  packed[22] = 0;  // of the checksum
  CHECK(read_text(folder.put("b.gz", packed)).error().code == Errc::malformed);
  const Passed passed;
  CHECK(passed.get().empty());
  passed.put(Bytes{1, 2, 3});
  passed.put(Bytes{4});
  CHECK(passed.get() == Bytes{4});
}

TEST_CASE("a state that does not load is refused", "[crdt]") {
  const States states;
  CHECK_FALSE(time_load(states).has_value());
  states.v1.put(Bytes{0, 0});
  CHECK(time_load(states).error().detail == "a state that does not load");
}

}  // namespace lumbung::crdt::timing
