"""Every address of the product."""

from django.urls import path

from playground.web import (
    blobs,
    connections,
    entry,
    estimates,
    health,
    older,
    page_pictures,
    pages,
    sessions,
    shows,
    turns,
    uploads,
)
from playground.web.consumers import SessionConsumer

urlpatterns = [
    path("", pages.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("enter/", entry.signed_out, name="signed_out"),
    path("enter/<str:token>/", entry.enter, name="enter"),
    path("leave/", entry.leave, name="leave"),
    path("sessions/new/settings/", sessions.save_settings, name="new_settings"),
    path("sessions/", turns.start_session, name="start_session"),
    path("sessions/new/", pages.new_session, name="new_session"),
    path("sessions/list/", sessions.list_fragment, name="new_list"),
    path("sessions/shows/", shows.shows, name="shows"),
    path("sessions/<uuid:session_id>/", pages.session_page, name="session"),
    path("sessions/<uuid:session_id>/turns/", turns.send, name="send"),
    path("sessions/new/estimate/", estimates.estimate, name="new_estimate"),
    path("sessions/<uuid:session_id>/estimate/", estimates.estimate, name="estimate"),
    path("sessions/<uuid:session_id>/title/", sessions.rename, name="rename"),
    path("sessions/<uuid:session_id>/settings/", sessions.save_settings, name="settings"),
    path("sessions/<uuid:session_id>/delete/", sessions.delete, name="delete"),
    path("sessions/<uuid:session_id>/list/", sessions.list_fragment, name="list"),
    path("sessions/<uuid:session_id>/older/", older.turns, name="older"),
    path("sessions/<uuid:session_id>/events", pages.events, name="events"),
    path("sessions/<uuid:session_id>/panel/<str:tab>/", pages.panel_tab, name="panel"),
    path("sessions/<uuid:session_id>/blobs/<str:sha256>/", blobs.show, name="blob"),
    path(
        "sessions/<uuid:session_id>/blobs/<str:sha256>/pages/<int:number>/",
        page_pictures.show,
        name="page_picture",
    ),
    path("turns/<uuid:turn_id>/stop/", turns.stop, name="stop"),
    path("turns/<uuid:turn_id>/again/", turns.again, name="again"),
    path("turns/<uuid:turn_id>/continue/", turns.go_on, name="continue"),
    path("turns/<uuid:turn_id>/earlier/", older.items, name="earlier"),
    path("turns/<uuid:turn_id>/items/<int:response>/<int:position>/answer/", turns.answer, name="answer"),
    path("turns/<uuid:turn_id>/items/<int:response>/<int:position>/decision/", turns.decide, name="decision"),
    path("connections/", connections.index, name="connections"),
    path("connections/add/", connections.add, name="add_connection"),
    path("connections/found/", connections.found, name="found_servers"),
    path("connections/found/use/", connections.use, name="use_server"),
    path("connections/<uuid:connection_id>/", connections.edit, name="connection"),
    path("connections/<uuid:connection_id>/save/", connections.save, name="save_connection"),
    path("connections/<uuid:connection_id>/test/", connections.test, name="test_connection"),
    path("connections/<uuid:connection_id>/default/", connections.default, name="default_connection"),
    path("connections/<uuid:connection_id>/delete/", connections.delete, name="delete_connection"),
    path("uploads/", uploads.start, name="upload_start"),
    path("uploads/<uuid:upload_id>/parts/<int:number>/", uploads.part, name="upload_part"),
    path("uploads/<uuid:upload_id>/finish/", uploads.finish, name="upload_finish"),
    path("uploads/<uuid:upload_id>/delete/", uploads.delete, name="upload_delete"),
    path("uploads/<uuid:upload_id>/thumbnail/", uploads.thumbnail, name="upload_thumbnail"),
]
websocket_urlpatterns = [path("ws/sessions/<uuid:session_id>/", SessionConsumer.as_asgi())]

handler400 = "playground.web.errors.bad_request"
handler500 = "playground.web.errors.server_error"
handler404 = "playground.web.errors.not_found"
