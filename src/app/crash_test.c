/* What makes two requests the same one. */
#include "app/crash.h"
#include "tests/harness/test.h"

static const HttpPair FIELDS[] = {{STR("_key"), STR("1")}, {STR("name"), STR("Hoa")}};
static const HttpPair SAME[] = {{STR("_key"), STR("2")}, {STR("name"), STR("Hoa")}};
static const HttpPair OTHER[] = {{STR("_key"), STR("1")}, {STR("nameH"), STR("oa")}};

static HttpRequest request_of(const HttpPair *params)
{
    return (HttpRequest){.method = HTTP_POST,
                         .method_name = STR("POST"),
                         .path = STR("/items/1/approve"),
                         .params = params,
                         .param_count = 2};
}

TEST(a_new_key_does_not_make_a_new_request)
{
    const HttpRequest first = request_of(FIELDS);
    const HttpRequest again = request_of(SAME);
    assert_true(crash_fingerprint(&first) == crash_fingerprint(&again));
}

TEST(other_fields_bodies_and_files_do)
{
    const HttpRequest first = request_of(FIELDS);
    const HttpRequest other = request_of(OTHER);
    HttpRequest with_body = first;
    HttpRequest with_file = first;
    const HttpUpload file = {.field = STR("files"), .sha256 = sha256_of(STR("x"))};
    with_body.body = STR("{}");
    with_file.uploads = &file;
    with_file.upload_count = 1;
    assert_true(crash_fingerprint(&first) != crash_fingerprint(&other));
    assert_true(crash_fingerprint(&first) != crash_fingerprint(&with_body));
    assert_true(crash_fingerprint(&first) != crash_fingerprint(&with_file));
}

TEST(nothing_is_refused_in_a_process_that_read_no_record)
{
    const HttpRequest first = request_of(FIELDS);
    assert_false(crash_is_refused(&first));
}

TEST_MAIN(a_new_key_does_not_make_a_new_request, other_fields_bodies_and_files_do,
          nothing_is_refused_in_a_process_that_read_no_record)
