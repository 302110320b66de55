#include <map>
#include <set>

#include "crdt/tool/stream.hpp"
#include "tests/crdt/builders.hpp"

// Every request of the stream, and then each of them spoiled in every place.
namespace lumbung::crdt::tool {
namespace {

using test::must;

/// Played in this order each is fine. <name> stands for what the last answer with that field gave.
const std::vector<std::string> story = {
    R"({"do":"doc","doc":"a","client":1,"gc":false})",
    R"({"do":"doc","doc":"b","client":2})",
    R"({"do":"root","doc":"a","name":"m","type":"map"})",
    R"({"do":"root","doc":"b","name":"m","type":"map"})",
    R"({"do":"root","doc":"a","name":"l","type":"array"})",
    R"({"do":"root","doc":"a","name":"t","type":"text"})",
    R"({"do":"root","doc":"a","name":"x","type":"xml"})",
    R"({"do":"undo.on","doc":"a","paths":[["m"],["l"]],"origins":[null,"tangan"],"captureTimeout":0})",
    R"({"do":"begin","doc":"a","origin":"tangan"})",
    R"({"do":"map.set","doc":"a","path":["m"],"key":"k","value":{"a":[1,{"$bigint":"-5"}]}})",
    R"({"do":"json","doc":"a","root":"m"})",
    R"({"do":"commit","doc":"a"})",
    R"({"do":"map.set","doc":"a","path":["m"],"key":"n","value":{"$number":"NaN"}})",
    R"({"do":"map.set","doc":"a","path":["m"],"key":"i","value":{"$number":"Infinity"}})",
    R"({"do":"map.set","doc":"a","path":["m"],"key":"i","value":{"$number":"-Infinity"}})",
    R"({"do":"map.set","doc":"a","path":["m"],"key":"k","value":{"$type":"map","value":{"in":{"$type":"array","value":[1,{"$bytes":"AQI="}]}}}})",
    R"({"do":"array.insert","doc":"a","path":["m","k","in"],"index":1,"values":["satu",{"$type":"text","delta":[{"insert":"x","attributes":{"b":true}}]},{"$type":"text","text":"abc","delta":[{"retain":1},{"delete":1},{"insert":"z"}]}]})",
    R"({"do":"map.set","doc":"a","path":["m"],"key":"d","value":{"$type":"doc","guid":"g","gc":false,"autoLoad":true,"meta":{"a":1}}})",
    R"({"do":"open","doc":"a","path":["m","d"],"as":"sub"})",
    R"({"do":"map.delete","doc":"a","path":["m"],"key":"n"})",
    R"({"do":"array.insert","doc":"a","path":["l"],"index":0,"values":[1,2,{"$type":"map","value":{"q":1}},{"$type":"doc","guid":"h"}]})",
    R"({"do":"array.delete","doc":"a","path":["l"],"index":1,"length":1})",
    R"({"do":"text.insert","doc":"a","path":["t"],"index":0,"text":"halo","attributes":{"b":true}})",
    R"({"do":"text.insert","doc":"a","path":["t"],"index":4,"text":" dunia"})",
    R"({"do":"text.format","doc":"a","path":["t"],"index":1,"length":2,"attributes":{"i":1.5}})",
    R"({"do":"text.embed","doc":"a","path":["t"],"index":2,"embed":{"gambar":1},"attributes":{"b":null}})",
    R"({"do":"text.embed","doc":"a","path":["t"],"index":2,"embed":{"$type":"map","value":{"z":1}}})",
    R"({"do":"text.embed","doc":"a","path":["t"],"index":2,"embed":"teks"})",
    R"({"do":"text.delta","doc":"a","path":["t"],"delta":[{"retain":2,"attributes":{"b":null}},{"insert":"Z"},{"delete":1},{"insert":{"$type":"xmltext","text":"y"}},{"insert":{"g":2}}]})",
    R"({"do":"text.delete","doc":"a","path":["t"],"index":0,"length":1})",
    R"({"do":"delta","doc":"a","path":["t"]})",
    R"({"do":"xml.insert","doc":"a","path":["x"],"index":0,"values":[{"$type":"xmlelement","name":"p","attributes":{"kelas":"satu"},"children":[{"$type":"xmltext","text":"isi"},{"$type":"xmlhook","name":"kait"}]},{"$type":"xmlfragment","children":[]}]})",
    R"({"do":"xml.attribute","doc":"a","path":["x",0],"key":"warna","value":"merah"})",
    R"({"do":"xml.attribute","doc":"a","path":["x",0],"key":"kelas"})",
    R"({"do":"xml.delete","doc":"a","path":["x"],"index":1,"length":1})",
    R"({"do":"getall","doc":"a","path":["m"],"key":"i"})",
    R"({"do":"getall","doc":"a","path":["m"],"key":"k"})",
    R"({"do":"undo.stop","doc":"a"})",
    R"({"do":"undo","doc":"a"})",
    R"({"do":"redo","doc":"a"})",
    R"({"do":"relpos","doc":"a","path":["t"],"index":2,"assoc":-1})",
    R"({"do":"abspos","doc":"a","bytes":"<bytes>"})",
    R"({"do":"relpos","doc":"a","path":["m","k","in"],"index":1})",
    R"({"do":"abspos","doc":"a","bytes":"<bytes>"})",
    R"({"do":"relpos","doc":"a","path":["x",0],"index":1})",
    R"({"do":"abspos","doc":"a","bytes":"<bytes>"})",
    R"({"do":"snapshot","doc":"a","v":2})",
    R"({"do":"restore","doc":"a","as":"then","client":9,"snapshot":"<snapshot>","v":2})",
    R"({"do":"snapshot","doc":"a"})",
    R"({"do":"restore","doc":"a","as":"there","client":9,"snapshot":"<snapshot>"})",
    R"({"do":"sv","doc":"b"})",
    R"({"do":"state","doc":"a","since":"<sv>","v":2})",
    R"({"do":"apply","doc":"b","update":"<update>","v":2,"origin":{"dari":"a"}})",
    R"({"do":"state","doc":"a"})",
    R"({"do":"merge","updates":["<update>","<update>"],"v":1})",
    R"({"do":"diff","update":"<update>","sv":"<sv>","v":1})",
    R"({"do":"convert","update":"<update>","from":1,"to":2})",
    R"({"do":"memory","doc":"a"})",
    R"({"do":"awareness.set","doc":"a","state":{"nama":"Sri"},"now":1000})",
    R"({"do":"awareness.apply","doc":"b","update":"<update>","now":1000})",
    R"({"do":"awareness.states","doc":"b"})",
    R"({"do":"awareness.remove","doc":"b","client":1,"now":2000})",
    R"({"do":"awareness.tick","doc":"a","now":60000})",
    R"({"do":"sync.step1","doc":"b"})",
    R"({"do":"sync.receive","doc":"a","message":"<message>"})",
    R"({"do":"drop","doc":"sub"})"};

/// A stream with what its answers gave.
class Talk {
 public:
  Any ask(std::string_view request) {
    std::string line(request);
    for (const auto& [name, value] : given_) {
      const std::string mark = '<' + name + '>';
      for (std::size_t at = line.find(mark); at != std::string::npos; at = line.find(mark)) {
        line.replace(at, mark.size(), value);
      }
    }
    const Any answer = must(parse_json(stream_.answer(line)));
    for (const char* name : {"update", "sv", "snapshot", "bytes", "message"}) {
      const Any* found = answer.find(name);
      if (found != nullptr && found->as_string() != nullptr) given_[name] = *found->as_string();
    }
    return answer;
  }
  /// All that can be seen of the two documents.
  std::string state() {
    return stream_.answer(R"({"do":"state","doc":"a"})") +
           stream_.answer(R"({"do":"state","doc":"b"})") +
           stream_.answer(R"({"do":"awareness.states","doc":"b"})");
  }

 private:
  Stream stream_;
  std::map<std::string, std::string> given_;
};

const Any* error_of(const Any& answer) {
  const Any* error = answer.find("error");
  return error != nullptr ? error->find("code") : nullptr;
}

/// The value with something else in one place, for each place in it.
std::vector<Any> spoiled(const Any& value) {
  std::vector<Any> all = {Any::null(),
                          Any::integer(-1),
                          Any::integer(std::int64_t{1} << 60),
                          Any::boolean(true),
                          must(parse_json(R"("\ud800")")),
                          Any::string("?"),
                          Any::array({}),
                          Any::object(),
                          must(parse_json(R"({"$type":"doc","guid":"z"})")),
                          must(parse_json(R"({"$type":"bukan"})"))};
  if (const auto* members = value.members()) {
    for (std::size_t i = 0; i < members->size(); ++i) {
      Any::Members without = *members;
      without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
      all.push_back(Any::object(std::move(without)));
      for (Any& other : spoiled((*members)[i].value)) {
        Any::Members with = *members;
        with[i].value = std::move(other);
        all.push_back(Any::object(std::move(with)));
      }
    }
  }
  if (const auto* elements = value.as_array()) {
    for (std::size_t i = 0; i < elements->size(); ++i) {
      for (Any& other : spoiled((*elements)[i])) {
        Any::Array with = *elements;
        with[i] = std::move(other);
        all.push_back(Any::array(std::move(with)));
      }
    }
  }
  return all;
}

TEST_CASE("every request of the stream has an answer", "[crdt]") {
  Talk talk;
  for (const std::string& request : story) {
    INFO(request);
    CHECK(error_of(talk.ask(request)) == nullptr);
  }
  CHECK(to_json(talk.ask(R"({"do":"json","doc":"b","root":"m"})")).find("satu") !=
        std::string::npos);
}

TEST_CASE("a spoiled request is refused, changes nothing, and the right one still goes", "[crdt]") {
  const std::set<std::string> codes = {"malformed",    "too_large",  "client_id_reuse",
                                       "out_of_range", "not_found",  "wrong_type",
                                       "busy",         "unsupported"};
  std::size_t refused = 0;
  for (std::size_t at = 0; at < story.size(); ++at) {
    const Any request = must(parse_json(story[at], 256));
    const auto told = [at] {
      Talk talk;
      for (std::size_t i = 0; i < at; ++i) (void)talk.ask(story[i]);
      return talk;
    };
    Talk talk = told();
    for (const Any& other : spoiled(request)) {
      const std::string line = to_json(other);
      const std::string before = talk.state();
      const Any answer = talk.ask(line);
      const Any* code = error_of(answer);
      if (code == nullptr) {  // the part was not needed, or anything will do there
        talk = told();
        continue;
      }
      ++refused;
      INFO(line);
      REQUIRE(codes.contains(*code->as_string()));
      REQUIRE(talk.state() == before);
    }
    INFO(story[at]);
    CHECK(error_of(talk.ask(story[at])) == nullptr);
  }
  CHECK(refused > 1'000);
}

TEST_CASE("requests out of turn are refused", "[crdt]") {
  Talk talk;
  const auto code = [&talk](std::string_view request) {
    const Any answer = talk.ask(request);
    const Any* error = error_of(answer);
    return error != nullptr ? *error->as_string() : to_json(answer);
  };
  CHECK(code(R"({"do":"drop","doc":"a"})") == "not_found");
  CHECK(code(R"({"do":"doc","doc":"a","client":1})") == R"({"ok":true})");
  CHECK(code(R"({"do":"doc","doc":"a","client":2})") == "malformed");
  CHECK(code(R"({"do":"commit","doc":"a"})") == "malformed");
  for (const char* verb : {"undo", "redo", "undo.stop"}) {
    CHECK(code(R"({"do":")" + std::string(verb) + R"(","doc":"a"})") == "malformed");
  }
  CHECK(code(R"({"do":"root","doc":"a","name":"m","type":"map"})") == R"({"ok":true})");
  CHECK(code(R"({"do":"root","doc":"a","name":"m","type":"text"})") == "wrong_type");
  CHECK(code(R"({"do":"open","doc":"a","path":["m"],"as":"s"})") == "not_found");
  CHECK(code(R"({"do":"open","doc":"a","path":["m","q"],"as":"s"})") == "not_found");
  CHECK(code(R"({"do":"open","doc":"q","path":["m","q"],"as":"s"})") == "not_found");
  CHECK(code(R"({"do":"restore","doc":"q","as":"s","client":1,"snapshot":"AAA="})") == "not_found");
  CHECK(code(R"({"do":"restore","doc":"a","as":"a","client":1,"snapshot":"AAA="})") == "malformed");
  CHECK(code(R"({"do":"restore","doc":"a","as":"s","client":1,"snapshot":"AAA="})") ==
        "unsupported");
  CHECK(code(R"({"do":"abspos","doc":"a","bytes":"AAUHAA=="})") == R"({"path":null,"index":null})");
  CHECK(code(R"({"do":"begin","doc":"a"})") == R"({"ok":true})");
  CHECK(code(R"({"do":"begin","doc":"a"})") == "busy");
}

TEST_CASE("a path leads to objects and to nothing else", "[crdt]") {
  Talk talk;
  const auto said = [&talk](std::string_view request) { return to_json(talk.ask(request)); };
  for (const std::size_t line : {0U, 2U, 4U, 5U}) CHECK(error_of(talk.ask(story[line])) == nullptr);
  (void)talk.ask(R"({"do":"map.set","doc":"a","path":["m"],"key":"k","value":1})");
  (void)talk.ask(
      R"({"do":"map.set","doc":"a","path":["m"],"key":"d","value":{"$type":"doc","guid":"g"}})");
  const auto code = [&talk](std::string_view request) {
    const Any answer = talk.ask(request);
    const Any* error = error_of(answer);
    return error != nullptr ? *error->as_string() : to_json(answer);
  };
  CHECK(code(R"({"do":"map.set","doc":"a","path":["m","k"],"key":"k","value":1})") == "not_found");
  CHECK(code(R"({"do":"map.set","doc":"a","path":["l",3],"key":"k","value":1})") == "out_of_range");
  CHECK(code(R"({"do":"open","doc":"a","path":["m","k"],"as":"s"})") == "not_found");
  CHECK(code(R"({"do":"open","doc":"a","path":["m","d"],"as":"a"})") == "malformed");
  CHECK(said(R"({"do":"open","doc":"a","path":["m","d"],"as":"s"})") == R"({"ok":true})");
  CHECK(code(R"({"do":"open","doc":"a","path":["m","d"],"as":"s"})") == "malformed");
  // A root that an update named, and nobody declared.
  CHECK(code(R"({"do":"doc","doc":"c","client":3})") == R"({"ok":true})");
  (void)talk.ask(R"({"do":"state","doc":"a"})");
  CHECK(error_of(talk.ask(R"({"do":"apply","doc":"c","update":"<update>"})")) == nullptr);
  CHECK(code(R"({"do":"map.set","doc":"c","path":["m"],"key":"k","value":1})") == "not_found");
  CHECK(code(R"({"do":"delta","doc":"a","path":["m"]})") == "wrong_type");
  CHECK(code(R"({"do":"getall","doc":"a","path":["l"],"key":"k"})") == "wrong_type");
  CHECK(code(R"({"do":"relpos","doc":"a","path":["t"],"index":9})") == "out_of_range");
  CHECK(code(R"({"do":"abspos","doc":"a","bytes":"/w=="})") == "malformed");
  CHECK(code(R"({"do":"sync.receive","doc":"a","message":"/w=="})") == "malformed");
  CHECK(code(R"({"do":"apply","doc":"a","update":"/w=="})") == "malformed");
  CHECK(code(R"({"do":"state","doc":"a","since":"/w=="})") == "malformed");
  CHECK(code(R"({"do":"diff","update":"AAA=","sv":"/w==","v":1})") == "malformed");
  CHECK(code(R"({"do":"merge","updates":["/w==","/w=="]})") == "malformed");
}

TEST_CASE("all values of a key are told, and whether any is lacking", "[crdt]") {
  Talk talk;
  const auto said = [&talk](std::string_view request) { return to_json(talk.ask(request)); };
  for (const char* name : {"a", "b"}) {
    const std::string doc = R"("doc":")" + std::string(name) + '"';
    CHECK(said(R"({"do":"doc",)" + doc + R"(,"client":)" + (name[0] == 'a' ? "1}" : "2}")) ==
          R"({"ok":true})");
    CHECK(said(R"({"do":"root",)" + doc + R"(,"name":"m","type":"map"})") == R"({"ok":true})");
    const std::string value = name[0] == 'a' ? R"({"$type":"text","text":"satu"})" : "2";
    (void)talk.ask(R"({"do":"map.set",)" + doc + R"(,"path":["m"],"key":"k","value":)" + value +
                   '}');
    (void)talk.ask(R"({"do":"map.set",)" + doc + R"(,"path":["m"],"key":"n","value":)" +
                   (name[0] == 'a' ? "1}" : "2}"));
  }
  CHECK(said(R"({"do":"getall","doc":"a","path":["m"],"key":"k"})") ==
        R"({"values":[{"value":{"$type":"text","text":"satu"},"id":[1,0]}],"complete":true})");
  (void)talk.ask(R"({"do":"state","doc":"b"})");
  CHECK(error_of(talk.ask(R"({"do":"apply","doc":"a","update":"<update>"})")) == nullptr);
  CHECK(said(R"({"do":"getall","doc":"a","path":["m"],"key":"k"})") ==
        R"({"values":[{"value":2,"id":[2,0]}],"complete":false})");
  CHECK(said(R"({"do":"getall","doc":"a","path":["m"],"key":"n"})") ==
        R"({"values":[{"value":2,"id":[2,1]},{"value":1,"id":[1,5]}],"complete":true})");
}

TEST_CASE("what nests too deep inside of anything is refused before anything is written",
          "[crdt]") {
  Talk talk;
  for (const std::size_t line : {0U, 2U, 4U, 5U, 6U}) {
    CHECK(error_of(talk.ask(story[line])) == nullptr);
  }
  std::string plain = "1";
  for (int i = 0; i < 66; ++i) plain = "[" + plain + "]";
  std::string objects = R"({"$type":"map"})";
  for (int i = 0; i < 64; ++i) objects = R"({"$type":"map","value":{"a":)" + objects + "}}";
  const std::string text = R"({"$type":"text","delta":[{"insert":)" + objects + "}]}";
  const auto set = [&talk](const std::string& value) {
    const Any answer =
        talk.ask(R"({"do":"map.set","doc":"a","path":["m"],"key":"k","value":)" + value + "}");
    const Any* error = error_of(answer);
    return error != nullptr ? *error->as_string() : to_json(answer);
  };
  CHECK(set(R"({"$type":"doc","guid":"g","meta":)" + plain + "}") == "too_large");
  CHECK(set(R"({"$type":"map","value":{"a":)" + plain + "}}") == "too_large");
  CHECK(set(R"({"$type":"array","value":[)" + plain + "]}") == "too_large");
  CHECK(set(R"({"$type":"array","value":[)" + text + "]}") == "too_large");
  CHECK(set(text) == "too_large");
  CHECK(set(R"({"$type":"text","delta":[{"insert":{"$type":"map","value":{"a":)" + plain +
            "}}}]}") == "too_large");
  CHECK(set(R"({"a":{"\ud800":1}})") == "malformed");
  CHECK(set(R"({"$type":"map","value":{"\ud800":1}})") == "malformed");
  CHECK(set(R"({"$bigint":"12x"})") == "malformed");
  CHECK(set(R"({"$type":"array","value":[{"$bigint":"1"}]})") == "wrong_type");
  CHECK(set(R"({"$number":"NaN","b":1})").find("\"ok\":true") != std::string::npos);
  for (const std::string& edit :
       {R"({"do":"text.embed","doc":"a","path":["t"],"index":0,"embed":)" + objects + "}",
        R"({"do":"text.delta","doc":"a","path":["t"],"delta":[{"insert":)" + objects + "}]}",
        R"({"do":"array.insert","doc":"a","path":["l"],"index":0,"values":[)" + objects + "]}"}) {
    const Any answer = talk.ask(edit);
    const Any* error = error_of(answer);
    REQUIRE(error != nullptr);
    CHECK(*error->as_string() == "too_large");
  }
  CHECK(to_json(talk.ask(R"({"do":"json","doc":"a","root":"t"})")) == R"({"json":""})");
}

}  // namespace
}  // namespace lumbung::crdt::tool
