#include "app/refusal.h"

typedef struct Refusal {
    int status;
    ErrorCode code;
    const char *message;
} Refusal;

static const Refusal REFUSALS[] = {
    {400, ERROR_MALFORMED,
     VI("Yêu cầu gửi tới bị hỏng trên đường. Hãy tải lại trang rồi gửi lại.")},
    {413, ERROR_TOO_LARGE,
     VI("Dữ liệu gửi lên lớn quá. Mỗi tệp tối đa 100 MB; tệp lớn thì gửi từng tệp một.")},
    {415, ERROR_MEDIA_TYPE, VI("Địa chỉ này không nhận kiểu dữ liệu đó.")},
    {429, ERROR_TOO_MANY, VI("Từ mạng của bạn có quá nhiều yêu cầu. Hãy đợi một lát rồi thử lại.")},
    {503, ERROR_BUSY, VI("Máy chủ đang bận. Hãy thử lại sau ít phút.")},
};

static const Refusal *find(int status)
{
    for (size_t i = 0; i < COUNT_OF(REFUSALS); i++)
        if (REFUSALS[i].status == status)
            return &REFUSALS[i];
    return &REFUSALS[0];
}

void refusal_answer(const App *app, HttpExchange *exchange, int status, const char *reason,
                    int retry_after_s)
{
    const Refusal *refusal = find(status);
    HttpResponse response = {0};
    Ctx *cx = ARENA_NEW(http_arena(exchange), Ctx);
    ctx_init(cx, app, http_arena(exchange), http_request(exchange), http_received_at(exchange));
    cx->response.retry_after_s = retry_after_s;
    (void)fail(cx, refusal->code, refusal->message, "%s", reason);
    dispatch_finish(cx, &response);
    response.status = status;
    http_answer(exchange, &response);
}
